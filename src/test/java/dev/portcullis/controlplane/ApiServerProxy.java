package dev.portcullis.controlplane;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A proxy between one client and the API server that causes faults on demand: delayed or broken
 * watches, writes that fail, and reads that fail, are slow, or get no answer. Each fault is active
 * when the method that causes it returns.
 *
 * <p>It speaks plain HTTP/1.1 on loopback to the client and TLS to the API server, with the
 * client's own token. A watch runs over WebSocket or a long response, as the client asks. kubectl
 * does not send its token without TLS, so it cannot use this proxy.
 */
public final class ApiServerProxy implements AutoCloseable {

  private static final Duration TIMEOUT = Deadline.HANG;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int MAX_LINE_LENGTH = 64 * 1024;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FORBIDDEN = 403;

  /** Headers of one connection, which must not be forwarded to another. */
  private static final List<CharSequence> HOP_BY_HOP =
      List.of(
          HttpHeaders.HOST,
          HttpHeaders.CONNECTION,
          HttpHeaders.KEEP_ALIVE,
          HttpHeaders.TRANSFER_ENCODING);

  private final ClusterAccess cluster;
  private final Vertx vertx;
  private final Context eventLoop;
  private final HttpClient client;
  private final HttpServer server;
  private final List<ApiRequest> requests = new CopyOnWriteArrayList<>();

  // These fields are used on the event loop only.
  private final Map<EventGate, Runnable> watches = new LinkedHashMap<>();
  private final List<Runnable> hangingReads = new ArrayList<>();
  private boolean holdingWatches;
  private Fault fault = Fault.NONE;

  /** What happens to some requests instead of being forwarded. */
  private record Fault(Predicate<ApiRequest> matches, FaultAction action) {

    static final Fault NONE = new Fault(request -> false, (request, forward) -> forward.run());
  }

  private interface FaultAction {
    void handle(HttpServerRequest request, Runnable forward);
  }

  private ApiServerProxy(ClusterAccess cluster) {
    this.cluster = cluster;
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    eventLoop = vertx.getOrCreateContext();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(cluster.caCertificate().toString()))
                .setDefaultHost(cluster.server().getHost())
                .setDefaultPort(cluster.server().getPort())
                .setMaxPoolSize(MAX_CONNECTIONS));
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("127.0.0.1")
                    .setPort(0)
                    .setMaxInitialLineLength(MAX_LINE_LENGTH)
                    .setMaxHeaderSize(MAX_LINE_LENGTH))
            .requestHandler(this::receive);
  }

  /** Starts a proxy in front of a control plane; there may be several. */
  public static ApiServerProxy startFor(ClusterAccess cluster) {
    ApiServerProxy proxy = new ApiServerProxy(cluster);
    await(proxy.server.listen().toCompletionStage().toCompletableFuture());
    return proxy;
  }

  /** The address that it listens on: {@code http://127.0.0.1:port}. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  /** A kubeconfig for a client that uses the proxy with that token. */
  public Path kubeconfig(String token) {
    return cluster.kubeconfig(address(), token);
  }

  /** The same with a default namespace, as in a Pod. */
  public Path kubeconfig(String token, String namespace) {
    return cluster.kubeconfig(address(), token, namespace);
  }

  /** All requests so far, including rejected ones, oldest first. */
  public List<ApiRequest> requests() {
    return List.copyOf(requests);
  }

  /** Discards the recorded requests, so that a test sees the later ones only. */
  public void clearRequests() {
    requests.clear();
  }

  /** Delays the events of all open and future watches. */
  public void holdWatches() {
    runOnLoop(
        () -> {
          holdingWatches = true;
          watches.keySet().forEach(EventGate::shut);
        });
  }

  /** Delays the events of open watches; later watches get theirs. */
  public void silenceOpenWatches() {
    runOnLoop(() -> watches.keySet().forEach(EventGate::shut));
  }

  /** Delivers the delayed events in order, and all later ones. */
  public void releaseWatches() {
    runOnLoop(this::release);
  }

  private void release() {
    holdingWatches = false;
    List.copyOf(watches.keySet()).forEach(EventGate::open);
  }

  /** The number of delayed chunks of watch data. */
  public int heldEventCount() {
    return callOnLoop(() -> watches.keySet().stream().mapToInt(EventGate::held).sum());
  }

  /** The number of open watches. */
  public int openWatchCount() {
    return callOnLoop(watches::size);
  }

  /** Closes all open watches in the middle of a message; their delayed events are lost. */
  public void cutWatches() {
    runOnLoop(
        () -> {
          List<Runnable> cuts = List.copyOf(watches.values());
          watches.clear();
          cuts.forEach(Runnable::run);
        });
  }

  /** Answers reads with an HTTP status and a Status object. */
  public void failReads(int status, Predicate<ApiRequest> which) {
    fault(
        which,
        (request, forward) -> respondWithStatus(request, status, "", "made to fail by the test"));
  }

  /** Answers writes with an HTTP status and a Status object. */
  public void failWrites(int status, Predicate<ApiRequest> which) {
    String message = "made to fail by the test";
    runOnLoop(
        () ->
            fault =
                new Fault(
                    request -> request.isWrite() && which.test(request),
                    (request, forward) -> respondWithStatus(request, status, "", message)));
  }

  /** Answers reads as the API server answers a client without the right. */
  public void forbidReads(Predicate<ApiRequest> which) {
    fault(
        which,
        (request, forward) ->
            respondWithStatus(request, FORBIDDEN, "Forbidden", "made to be forbidden by the test"));
  }

  /** Delays reads by that duration. */
  public void delayReads(Duration by, Predicate<ApiRequest> which) {
    fault(which, (request, forward) -> vertx.setTimer(by.toMillis(), timer -> forward.run()));
  }

  /** Leaves reads without an answer until {@link #reset}. */
  public void hangReads(Predicate<ApiRequest> which) {
    fault(which, (request, forward) -> hangingReads.add(forward));
  }

  /** Closes the connection of each read. */
  public void dropReads(Predicate<ApiRequest> which) {
    fault(which, (request, forward) -> request.connection().close());
  }

  /** Starts to answer reads and never finishes, like a connection that dies. */
  public void stallReads(Predicate<ApiRequest> which) {
    fault(which, (request, forward) -> begin(request));
  }

  private static void begin(HttpServerRequest request) {
    request.resume();
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(MAX_LINE_LENGTH))
        .write("{");
  }

  private void fault(Predicate<ApiRequest> which, FaultAction treatment) {
    runOnLoop(
        () -> fault = new Fault(request -> request.isRead() && which.test(request), treatment));
  }

  /** Ends all faults: watches and reads continue, including the hanging ones. */
  public void reset() {
    runOnLoop(
        () -> {
          fault = Fault.NONE;
          List<Runnable> resumed = List.copyOf(hangingReads);
          hangingReads.clear();
          resumed.forEach(Runnable::run);
          release();
        });
  }

  private void receive(HttpServerRequest request) {
    request.pause();
    ApiRequest asked =
        new ApiRequest(
            request.method().name(),
            request.path(),
            Optional.ofNullable(request.query()).orElse(""));
    requests.add(asked);
    Runnable forward = () -> forward(request, asked.isWatch());
    if (fault.matches().test(asked)) {
      fault.action().handle(request, forward);
    } else {
      forward.run();
    }
  }

  private void forward(HttpServerRequest request, boolean watch) {
    boolean upgrade = request.headers().contains(HttpHeaders.UPGRADE);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
    HOP_BY_HOP.forEach(headers::remove);
    if (upgrade) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
    }
    client
        .request(
            new RequestOptions()
                .setMethod(request.method())
                .setURI(request.uri())
                .setHeaders(headers))
        // Without a handler, the end of a watch by a closed connection is logged as an error.
        .map(to -> to.exceptionHandler(gone -> {}))
        .compose(to -> upgrade ? to.connect() : send(request, to))
        .onSuccess(
            answer -> {
              if (answer.statusCode() == SWITCHING_PROTOCOLS) {
                tunnel(request, answer);
              } else if (watch) {
                stream(request, answer);
              } else {
                begin(request, answer)
                    .send(answer)
                    .onFailure(failure -> request.connection().close());
              }
            })
        // The client sees a closed connection, as if the API server were gone.
        .onFailure(failure -> request.connection().close());
  }

  private static Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest to) {
    request.connection().closeHandler(closed -> to.reset());
    return request.method().equals(HttpMethod.GET) ? to.send() : to.send(request);
  }

  private static HttpServerResponse begin(HttpServerRequest request, HttpClientResponse answer) {
    HttpServerResponse back = request.response().setStatusCode(answer.statusCode());
    back.headers().addAll(answer.headers());
    HOP_BY_HOP.forEach(back.headers()::remove);
    return back.setChunked(!back.headers().contains(HttpHeaders.CONTENT_LENGTH));
  }

  /** A watch over plain HTTP: a response that does not end. */
  private void stream(HttpServerRequest request, HttpClientResponse answer) {
    HttpServerResponse back = begin(request, answer);
    // The client waits for the response head, which is sent before the first event.
    back.write(Buffer.buffer());
    EventGate gate = new EventGate(holdingWatches);
    watches.put(gate, request.connection()::close);
    answer.handler(piece -> gate.submit(() -> back.write(piece)));
    answer.endHandler(end -> gate.submit(() -> finish(gate, back::end)));
    answer.exceptionHandler(
        failure -> gate.submit(() -> finish(gate, request.connection()::close)));
    back.closeHandler(closed -> watches.remove(gate));
  }

  private void finish(EventGate gate, Runnable end) {
    watches.remove(gate);
    end.run();
  }

  /** A watch over WebSocket: after the handshake, bytes in both directions. */
  private void tunnel(HttpServerRequest request, HttpClientResponse answer) {
    NetSocket up = answer.netSocket().pause();
    request.response().headers().addAll(answer.headers());
    request
        .toNetSocket()
        .onSuccess(
            down -> {
              EventGate gate = new EventGate(holdingWatches);
              watches.put(gate, down::close);
              down.handler(up::write);
              down.closeHandler(
                  closed -> {
                    watches.remove(gate);
                    up.close();
                  });
              up.handler(piece -> gate.submit(() -> down.write(piece)));
              up.closeHandler(closed -> gate.submit(down::close));
              up.resume();
            });
  }

  private static void respondWithStatus(
      HttpServerRequest request, int status, String reason, String message) {
    request.resume();
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(
            """
            {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
             "message": "%s", "reason": "%s", "code": %d}
            """
                .formatted(message, reason, status));
  }

  private void runOnLoop(Runnable step) {
    callOnLoop(
        () -> {
          step.run();
          return true;
        });
  }

  /** Runs the task on the event loop and waits for its end. */
  private <T> T callOnLoop(Supplier<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    eventLoop.runOnContext(
        start -> {
          try {
            done.complete(step.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return await(done);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw InterruptedExceptions.toIllegalState(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the proxy did not accept the change", e);
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    await(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
