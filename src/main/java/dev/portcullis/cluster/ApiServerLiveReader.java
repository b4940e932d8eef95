package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.policy.LiveRead;
import dev.portcullis.policy.LiveReader;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Reads objects from the API server by GET and LIST requests without a resource version, which no
 * cache answers.
 */
final class ApiServerLiveReader implements LiveReader, AutoCloseable {

  /** The longest time for all live reads of one review together; usually the review has less. */
  static final Duration MAX_TIME = Duration.ofSeconds(10);

  private static final int MAX_LABEL_LENGTH = 63;

  /** Enough for 16 namespaces at their limit. */
  private static final int MAX_THREADS = 256;

  private static final long THREAD_IDLE_SECONDS = 10;

  /** Above this number, idle rate limiters are removed. */
  private static final int MAX_RATE_LIMITERS = 1_000;

  private static final int MAX_WARM_UPS = 3;

  /**
   * Shorter than a review's, so that an API server that does not respond delays the start little.
   */
  private static final Duration WARM_UP_TIME = Duration.ofSeconds(1);

  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private final Duration maxTime;
  private final Map<String, NamespaceRateLimiter> rateLimiters = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      new ThreadPoolExecutor(
          0,
          MAX_THREADS,
          THREAD_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          ApiServerLiveReader::newThread);

  /**
   * Reads through a client, which must not retry requests. The caller closes it.
   *
   * @param log receives one line for each failed read
   */
  ApiServerLiveReader(KubernetesClient client, Consumer<String> log) {
    this(client, log, System::nanoTime, MAX_TIME);
  }

  /** The same with a clock and another time than {@link #MAX_TIME}. */
  ApiServerLiveReader(
      KubernetesClient client, Consumer<String> log, LongSupplier nanoTime, Duration maxTime) {
    this.client = client;
    this.log = log;
    this.nanoTime = nanoTime;
    this.maxTime = maxTime;
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "live-read");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Session openSession(String namespace, Duration timeLeft) {
    if (rateLimiters.size() > MAX_RATE_LIMITERS) {
      rateLimiters.values().removeIf(NamespaceRateLimiter::isIdle);
    }
    NamespaceRateLimiter rateLimiter =
        rateLimiters.computeIfAbsent(namespace, n -> new NamespaceRateLimiter(nanoTime));
    long end = nanoTime.getAsLong() + Math.min(maxTime.toNanos(), timeLeft.toNanos());
    return (reads, priority) -> readLive(reads, priority, rateLimiter, end);
  }

  /**
   * Reads objects that every cluster has and ignores the results. The first read of a process loads
   * classes and opens connections; in a review, it could time out, and the request would be
   * admitted without confirmation.
   */
  void warmUp() {
    List<LiveRead> reads =
        List.of(
            new LiveRead.ObjectRead(Namespace.key("default")),
            new LiveRead.EndpointsRead(new ServiceRef("default", "kubernetes")));
    for (int i = 0; i < MAX_WARM_UPS; i++) {
      if (openSession("default", WARM_UP_TIME).read(reads, Priority.DENIAL)
              instanceof ReadResult.Completed completed
          && completed.failure().isEmpty()) {
        return;
      }
    }
  }

  /** The number of namespaces with a rate limiter. */
  int rateLimiterCount() {
    return rateLimiters.size();
  }

  private ReadResult readLive(
      List<LiveRead> reads, Priority priority, NamespaceRateLimiter rateLimiter, long end) {
    int calls = reads.stream().mapToInt(LiveRead::apiCallCount).sum();
    if (!acquire(calls, priority, rateLimiter, end)) {
      return new ReadResult.RateLimited();
    }
    try {
      return collectResults(
          reads, awaitAll(reads.stream().flatMap(this::callsFor).toList(), end), rateLimiter);
    } catch (RejectedExecutionException e) {
      return new ReadResult.RateLimited();
    } finally {
      rateLimiter.release(calls);
    }
  }

  /** Only reads for port names wait: the others can be repeated without any harm. */
  private static boolean acquire(
      int calls, Priority priority, NamespaceRateLimiter rateLimiter, long end) {
    if (priority != Priority.PORT_NAME) {
      return rateLimiter.tryAcquire(calls, priority.reservedShare());
    }
    try {
      return rateLimiter.acquire(calls, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until all calls have ended; those that exceed the timeout are canceled. */
  private List<Future<List<Resource>>> awaitAll(List<Callable<List<Resource>>> calls, long end) {
    try {
      return executor.invokeAll(calls, end - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted", e);
    }
  }

  private ReadResult.Completed collectResults(
      List<LiveRead> reads, List<Future<List<Resource>>> ended, NamespaceRateLimiter rateLimiter) {
    Map<LiveRead, List<Resource>> found = new HashMap<>();
    List<String> failures = new ArrayList<>();
    boolean timedOut = false;
    Iterator<Future<List<Resource>>> next = ended.iterator();
    for (LiveRead read : reads) {
      try {
        found.put(
            read,
            collectResources(
                Stream.generate(next::next).limit(read.apiCallCount()).toList(), rateLimiter));
      } catch (LiveReadException e) {
        failures.add(describe(read) + " could not be read: " + e.getMessage());
        timedOut |= e.isTimeout();
        log.accept(describe(read) + " could not be read: " + e.adminMessage());
      }
    }
    return new ReadResult.Completed(found, failures.isEmpty() ? "" : failures.get(0), timedOut);
  }

  private Stream<Callable<List<Resource>>> callsFor(LiveRead read) {
    if (read.apiCallCount() == 0) {
      return Stream.of();
    } else if (read instanceof LiveRead.EndpointsRead endpointsRead) {
      ServiceRef service = endpointsRead.service();
      ObjectKey endpoints = new ObjectKey(Kind.ENDPOINTS, service.namespace(), service.name());
      return Stream.of(() -> getObject(endpoints), () -> listSlices(service));
    }
    return Stream.of(() -> getObject(((LiveRead.ObjectRead) read).key()));
  }

  private List<Resource> getObject(ObjectKey key) {
    WatchedResource type = WatchedResource.of(key.kind());
    GenericKubernetesResource object =
        type.kind().isClusterScoped()
            ? client.genericKubernetesResources(type.definitionContext()).withName(key.name()).get()
            : client
                .genericKubernetesResources(type.definitionContext())
                .inNamespace(key.namespace())
                .withName(key.name())
                .get();
    return object == null ? List.of() : List.of(convert(object, type));
  }

  private List<Resource> listSlices(ServiceRef service) {
    if (service.name().length() > MAX_LABEL_LENGTH) {
      return List.of(); // too long for a Service name and for a label value
    }
    WatchedResource type = WatchedResource.ENDPOINT_SLICES;
    return client
        .genericKubernetesResources(type.definitionContext())
        .inNamespace(service.namespace())
        .withLabel(EndpointSet.SERVICE_NAME_LABEL, service.name())
        .list()
        .getItems()
        .stream()
        .map(o -> convert(o, type))
        .toList();
  }

  private static Resource convert(GenericKubernetesResource object, WatchedResource type) {
    ConversionResult result = GenericResourceConverter.convert(object, type);
    if (result instanceof ConversionResult.Converted converted) {
      return converted.resource();
    }
    String message = GenericResourceConverter.describeFailure(result);
    throw new LiveReadException(message, message);
  }

  /** The results of all calls, sorted by key. */
  private List<Resource> collectResources(
      List<Future<List<Resource>>> calls, NamespaceRateLimiter rateLimiter) {
    List<Resource> all = new ArrayList<>();
    for (Future<List<Resource>> call : calls) {
      try {
        all.addAll(call.get());
      } catch (CancellationException e) {
        throw timeoutException(rateLimiter);
      } catch (ExecutionException e) {
        throw toException(e.getCause());
      } catch (InterruptedException e) {
        throw new IllegalStateException("the call has ended", e);
      }
    }
    all.sort(Comparator.comparing(Resource::key));
    return all;
  }

  private static RuntimeException toException(Throwable thrown) {
    if (!(thrown instanceof KubernetesClientException failure)) {
      return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    } else if (failure.getCode() == TOO_MANY_REQUESTS) {
      return new RejectedExecutionException(
          "the API server rejects requests because of overload", failure);
    }
    return new LiveReadException(
        ApiErrors.describeForUser(failure), ApiErrors.describeForAdmin(failure));
  }

  /** Under load, a timeout counts as rate limiting, so that flooding cannot bypass a denial. */
  private static RuntimeException timeoutException(NamespaceRateLimiter rateLimiter) {
    String message = "no response in time";
    return rateLimiter.isUnderLoad()
        ? new RejectedExecutionException("timed out under load")
        : new LiveReadException(message, message, true);
  }

  private static String describe(LiveRead read) {
    return read instanceof LiveRead.EndpointsRead endpoints
        ? "endpoints of " + endpoints.service().key()
        : ((LiveRead.ObjectRead) read).key().toString();
  }

  /** The reason why a read failed. */
  private static final class LiveReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String adminMessage;
    private final boolean timeout;

    LiveReadException(String userMessage, String adminMessage) {
      this(userMessage, adminMessage, false);
    }

    LiveReadException(String userMessage, String adminMessage, boolean timeout) {
      super(userMessage);
      this.adminMessage = adminMessage;
      this.timeout = timeout;
    }

    boolean isTimeout() {
      return timeout;
    }

    String adminMessage() {
      return adminMessage;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
