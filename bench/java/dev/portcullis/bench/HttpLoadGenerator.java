package dev.portcullis.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** A load generator for an HTTPS server, over kept connections. */
public final class HttpLoadGenerator implements AutoCloseable {

  private static final long MAX_MICROS = Duration.ofMinutes(2).toMillis() * 1000;

  /** The number of requests that an API server has in flight. */
  private static final int MAX_CONNECTIONS = 600;

  private static final int CONNECT_BATCH = 200;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;
  private final Duration timeout;

  /**
   * A call.
   *
   * @param token bearer token; empty for none
   * @param json body; empty for none
   */
  public record HttpCall(HttpMethod method, String url, String token, byte[] json) {}

  /**
   * The results of many calls.
   *
   * @param micros duration of each, in microseconds; in an open loop from when it was due
   * @param fromSending the same from when it got a connection
   * @param statuses number of answers by HTTP status; {@code unanswered} without an answer
   * @param firstBodies the first body of each status
   * @param seconds from the first call to the last answer
   */
  public record LoadResult(
      Histogram micros,
      Histogram fromSending,
      Map<String, Long> statuses,
      Map<String, String> firstBodies,
      double seconds) {

    /** A percentile in milliseconds. */
    public double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }

    /** Answers per second. */
    public double responsesPerSecond() {
      return micros.getTotalCount() / seconds;
    }

    /** The number of answers with that status. */
    public long countOf(String status) {
      return statuses.getOrDefault(status, 0L);
    }

    /** The number of calls. */
    public long callCount() {
      return statuses.values().stream().mapToLong(n -> n).sum();
    }
  }

  /** A generator with that time-out per call. */
  public HttpLoadGenerator(Duration patience) {
    this(patience, MAX_CONNECTIONS);
  }

  /** A generator with that maximum number of connections. */
  public HttpLoadGenerator(Duration patience, int connections) {
    this.timeout = patience;
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setMaxPoolSize(connections)
                .setMaxWaitQueueSize(-1));
  }

  /** Counters of a running measurement. */
  private static final class LoadRecorder {
    private final Histogram micros = new ConcurrentHistogram(MAX_MICROS, 3);
    private final Histogram fromSending = new ConcurrentHistogram(MAX_MICROS, 3);
    private final Map<String, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> firstBodies = new ConcurrentHashMap<>();
    private final long startNanos = System.nanoTime();

    private void count(String status) {
      statuses.computeIfAbsent(status, s -> new LongAdder()).increment();
    }

    private static void record(Histogram histogram, long sinceNanos) {
      histogram.recordValue(Math.min((System.nanoTime() - sinceNanos) / 1000, MAX_MICROS));
    }

    private LoadResult toResult() {
      Map<String, Long> counted = new TreeMap<>();
      statuses.forEach((k, v) -> counted.put(k, v.sum()));
      return new LoadResult(
          micros, fromSending, counted, firstBodies, (System.nanoTime() - startNanos) / 1e9);
    }
  }

  private void send(HttpCall call, long sinceNanos, LoadRecorder tally, Runnable then) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method)
            .setAbsoluteURI(call.url)
            .setTimeout(timeout.toMillis());
    String type =
        call.method == HttpMethod.PATCH ? "application/merge-patch+json" : "application/json";
    client
        .request(options)
        .compose(request -> send(request, call, type, sinceNanos, tally))
        .otherwise("unanswered")
        .onSuccess(
            status -> {
              tally.count(status);
              then.run();
            });
  }

  private static Future<String> send(
      HttpClientRequest request, HttpCall call, String type, long sinceNanos, LoadRecorder tally) {
    long sent = System.nanoTime();
    if (!call.token.isEmpty()) {
      request.putHeader("Authorization", "Bearer " + call.token);
    }
    Future<HttpClientResponse> response =
        call.json.length == 0
            ? request.send()
            : request.putHeader("Content-Type", type).send(Buffer.buffer(call.json));
    return response.compose(
        answer ->
            answer
                .body()
                .map(
                    body -> {
                      String status = Integer.toString(answer.statusCode());
                      tally.firstBodies.putIfAbsent(status, body.toString());
                      LoadRecorder.record(tally.micros, sinceNanos);
                      LoadRecorder.record(tally.fromSending, sent);
                      return status;
                    }));
  }

  /**
   * Opens connections with a few calls at a time. A handshake costs as much as ten calls, so
   * opening them on demand would distort the measurement.
   */
  public void connect(int many, IntFunction<HttpCall> calls) {
    for (int open = Math.min(many, CONNECT_BATCH); ; open = Math.min(many, open + CONNECT_BATCH)) {
      runClosedLoop(open, open, calls);
      if (open == many) {
        return;
      }
    }
  }

  /**
   * Calls at a fixed rate, whatever the answers, so that time in a queue counts.
   *
   * @param calls the call by its number
   */
  public LoadResult runOpenLoop(int perSecond, Duration time, IntFunction<HttpCall> calls) {
    int many = (int) (perSecond * time.toMillis() / 1000);
    CountDownLatch left = new CountDownLatch(many);
    LoadRecorder tally = new LoadRecorder();
    long begin = System.nanoTime();
    for (int i = 0; i < many; i++) {
      long due = begin + (long) (i * 1e9 / perSecond);
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      send(calls.apply(i), due, tally, left::countDown);
    }
    await(left);
    return tally.toResult();
  }

  /** Calls in a closed loop of that many callers. */
  public LoadResult runClosedLoop(int callers, Duration time, IntFunction<HttpCall> calls) {
    long end = System.nanoTime() + time.toNanos();
    return runClosedLoop(callers, i -> System.nanoTime() < end, calls);
  }

  /** The same until that many calls are answered. */
  public LoadResult runClosedLoop(int callers, int many, IntFunction<HttpCall> calls) {
    return runClosedLoop(callers, i -> i < many, calls);
  }

  private LoadResult runClosedLoop(int callers, IntPredicate more, IntFunction<HttpCall> calls) {
    Semaphore done = new Semaphore(0);
    AtomicInteger next = new AtomicInteger();
    LoadRecorder tally = new LoadRecorder();
    for (int c = 0; c < callers; c++) {
      callAgain(more, calls, next, tally, done);
    }
    done.acquireUninterruptibly(callers);
    return tally.toResult();
  }

  private void callAgain(
      IntPredicate more,
      IntFunction<HttpCall> calls,
      AtomicInteger next,
      LoadRecorder tally,
      Semaphore done) {
    int i = next.getAndIncrement();
    if (more.test(i)) {
      send(
          calls.apply(i),
          System.nanoTime(),
          tally,
          () -> callAgain(more, calls, next, tally, done));
    } else {
      done.release();
    }
  }

  private static void await(CountDownLatch left) {
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
