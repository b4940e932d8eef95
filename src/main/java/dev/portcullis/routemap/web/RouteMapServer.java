package dev.portcullis.routemap.web;

import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The web server of the route map. It listens on loopback only. In a pod it is reached with {@code
 * kubectl port-forward}, which requires permission by RBAC.
 */
public final class RouteMapServer implements AutoCloseable {

  public static final String BIND_ADDRESS = "127.0.0.1";

  /** Changes within this time are published together. */
  private static final long DEBOUNCE_MILLIS = 100;

  /** The interval of checks for read problems that were resolved, and for a new day. */
  private static final long POLL_MILLIS = 1_000;

  private static final long HEARTBEAT_MILLIS = 15_000;

  /** The map is released this long after the last request. */
  private static final Duration IDLE_RETENTION = Duration.ofMinutes(1);

  private static final int IDLE_TIMEOUT_SECONDS = 120;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_REQUEST_LINE_BYTES = 4 * 1024;

  private static final String ASSET_PATH = "/" + Asset.URL_FOLDER;
  private static final String ROUTE_PATH = "/api/route/";

  private static final HttpError ROUTE_NOT_FOUND = new HttpError(404, "Route not found.");

  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
              + " 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cache-Control",
          "no-cache");

  private final Vertx vertx;
  private final Asset index = Asset.index();
  private final Map<String, Asset> assets = Asset.referencedBy(index);
  private final EventStreamClients clients = new EventStreamClients();
  private final RecentAdmissions recentAdmissions;
  private final Consumer<String> log;
  private final WorkerExecutor worker;
  private final HttpServer server;
  private final RouteMapModel model;
  private final long heartbeatTimer;
  private final long pollTimer;
  private volatile long lastRequestNanos = System.nanoTime();

  /**
   * Creates a server that does not listen before {@link #start}.
   *
   * @param vertx is not closed with the server
   * @param policy for the assessment of findings
   * @param log receives errors, one line each
   */
  public RouteMapServer(
      Vertx vertx,
      RouteMapSource source,
      RecentAdmissions admissions,
      Policy policy,
      Clock clock,
      Consumer<String> log) {
    this.vertx = vertx;
    this.recentAdmissions = admissions;
    this.log = log;
    worker = vertx.createSharedWorkerExecutor("portcullis-map-" + hashCode(), 1);
    model = new RouteMapModel(source, policy, clock, broadcastListener(), this::scheduleUpdate);
    admissions.addListener(this::publishAdmission);
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES));
    server.requestHandler(this::handle);
    heartbeatTimer = vertx.setPeriodic(HEARTBEAT_MILLIS, t -> clients.sendHeartbeat());
    pollTimer = vertx.setPeriodic(POLL_MILLIS, t -> poll());
  }

  /** Called on the thread of an admission review, so it must be fast. */
  private void publishAdmission(AdmissionEvent admission) {
    if (!clients.isEmpty()) {
      clients.send("admission", RouteMapJson.admission(admission));
    }
  }

  private RouteMapModel.Listener broadcastListener() {
    return new RouteMapModel.Listener() {
      @Override
      public void onRowsChanged(String json) {
        clients.send("rows", json);
      }

      @Override
      public void onReset() {
        clients.send("state", "{}");
      }
    };
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free port
   * @return the actual port
   */
  public CompletionStage<Integer> start(int port) {
    return server.listen(port, BIND_ADDRESS).map(HttpServer::actualPort).toCompletionStage();
  }

  /** The number of event stream clients. */
  int clientCount() {
    return clients.size();
  }

  private void scheduleUpdate() {
    vertx.setTimer(DEBOUNCE_MILLIS, t -> runInBackground(model::applyPendingChanges));
  }

  private void poll() {
    if (!clients.isEmpty()) {
      lastRequestNanos = System.nanoTime();
    }
    runInBackground(
        System.nanoTime() - lastRequestNanos > IDLE_RETENTION.toNanos()
            ? model::release
            : model::applyPendingChanges);
  }

  private void runInBackground(Runnable task) {
    runSerially(
            () -> {
              task.run();
              return true;
            })
        .onFailure(e -> log.accept("route map update failed: " + e));
  }

  private <T> Future<T> runSerially(Callable<T> task) {
    return worker.executeBlocking(task);
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    SECURITY_HEADERS.forEach(response::putHeader);
    String path = request.path() == null ? "" : request.path();
    SameOriginGuard.validate(request.method(), path, request.headers())
        .ifPresentOrElse(r -> sendError(request, r), () -> handle(request, path));
  }

  private void handle(HttpServerRequest request, String path) {
    if (path.equals("/")) {
      send(request, index);
    } else if (path.startsWith(ASSET_PATH)
        && assets.containsKey(path.substring(ASSET_PATH.length()))) {
      send(request, assets.get(path.substring(ASSET_PATH.length())));
    } else if (path.equals("/api/state")) {
      send(request, () -> Optional.of(model.encodedState()));
    } else if (path.startsWith(ROUTE_PATH)) {
      send(request, () -> model.encodedDetail(path.substring(ROUTE_PATH.length())));
    } else if (path.equals("/api/admissions")) {
      send(
          request,
          () ->
              Optional.of(EncodedBody.ofJson(RouteMapJson.admissions(recentAdmissions.latest()))));
    } else if (path.equals("/api/events")) {
      openEventStream(request);
    } else {
      sendError(request, new HttpError(404, "Not found. The page is at /."));
    }
  }

  private void send(HttpServerRequest request, Asset asset) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ETAG, asset.etag());
    if (asset.etag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      send(request, asset.body());
    }
  }

  private void send(HttpServerRequest request, Callable<Optional<EncodedBody>> producer) {
    lastRequestNanos = System.nanoTime();
    runSerially(producer)
        .onSuccess(
            b ->
                b.ifPresentOrElse(
                    body -> send(request, body), () -> sendError(request, ROUTE_NOT_FOUND)))
        .onFailure(e -> handleFailure(request, e));
  }

  private static void send(HttpServerRequest request, EncodedBody body) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, body.contentType())
            .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    boolean compressed = acceptsGzip(request) && body.gzipped() != body.plain();
    if (compressed) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Buffer bytes = compressed ? body.gzipped() : body.plain();
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length())).end();
    } else {
      response.end(bytes);
    }
  }

  /** Recognizes the header as browsers send it; other clients get uncompressed bodies. */
  private static boolean acceptsGzip(HttpServerRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null
        && Arrays.stream(accepted.split(",")).map(String::strip).anyMatch("gzip"::equals);
  }

  private static void sendError(HttpServerRequest request, HttpError error) {
    request.response().setStatusCode(error.status());
    if (error.status() == 405) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    }
    send(request, EncodedBody.ofJson(RouteMapJson.error(error.message())));
  }

  private void handleFailure(HttpServerRequest request, Throwable failure) {
    log.accept("route map request failed: " + failure);
    sendError(request, new HttpError(500, "Internal error. See the log of the server."));
  }

  private void openEventStream(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else if (!clients.add(response)) {
      response.setChunked(false);
      sendError(
          request,
          new HttpError(
              503,
              "This page is open in "
                  + EventStreamClients.MAX_CLIENTS
                  + " windows already. Close some."));
    } else {
      lastRequestNanos = System.nanoTime();
      response.write("retry: 2000\n\n");
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(heartbeatTimer);
    vertx.cancelTimer(pollTimer);
    server.close();
    worker.close();
  }
}
