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
 * The web server of the route map. It listens on loopback and nowhere else: in a pod it is reached
 * by {@code kubectl port-forward}, which the cluster's own RBAC guards.
 */
public final class RouteMapServer implements AutoCloseable {

  /** Where it listens, whatever is set. */
  public static final String BIND_ADDRESS = "127.0.0.1";

  /** So many changes at once are one. */
  private static final long DEBOUNCE_MILLIS = 100;

  /** How often it is looked whether something became known, or a day has passed. */
  private static final long POLL_MILLIS = 1_000;

  private static final long HEARTBEAT_MILLIS = 15_000;

  /** How long after the last look the map is let go of. */
  private static final Duration IDLE_RETENTION = Duration.ofMinutes(1);

  private static final int IDLE_TIMEOUT_SECONDS = 120;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_REQUEST_LINE_BYTES = 4 * 1024;

  private static final String ASSET_PATH = "/" + Assets.FOLDER;
  private static final String ROUTE_PATH = "/api/route/";

  private static final HttpError ROUTE_NOT_FOUND = new HttpError(404, "This route is gone.");

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
  private final Asset index = Assets.index();
  private final Map<String, Asset> assets = Assets.of(index);
  private final EventStreamClients clients = new EventStreamClients();
  private final RecentAdmissions recentAdmissions;
  private final Consumer<String> log;
  private final WorkerExecutor worker;
  private final HttpServer server;
  private final RouteMapModel model;
  private final long heartbeatTimer;
  private final long poll;
  private volatile long lastRequestNanos = System.nanoTime();

  /**
   * Listens to nobody before {@link #start}.
   *
   * @param vertx carries it, and stays the caller's
   * @param policy for the assessment of findings
   * @param log told what goes wrong, a line at a time
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
    poll = vertx.setPeriodic(POLL_MILLIS, t -> poll());
  }

  /** Whoever adds one has a review to answer. */
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
   * Begins to listen.
   *
   * @param port 0 for any free one
   * @return the port
   */
  public CompletionStage<Integer> start(int port) {
    return server.listen(port, BIND_ADDRESS).map(HttpServer::actualPort).toCompletionStage();
  }

  /** How many are told what happens. */
  int clients() {
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
        .onFailure(e -> log.accept("the route map could not be kept up: " + e));
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
      sendError(request, new HttpError(404, "There is nothing here. The page is at /."));
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

  private void send(HttpServerRequest request, Callable<Optional<EncodedBody>> made) {
    lastRequestNanos = System.nanoTime();
    runSerially(made)
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
    boolean small = acceptsGzip(request) && body.gzipped() != body.plain();
    if (small) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Buffer bytes = small ? body.gzipped() : body.plain();
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length())).end();
    } else {
      response.end(bytes);
    }
  }

  /** As every browser says it; who says it in another way is sent more. */
  private static boolean acceptsGzip(HttpServerRequest request) {
    String takes = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return takes != null
        && Arrays.stream(takes.split(",")).map(String::strip).anyMatch("gzip"::equals);
  }

  private static void sendError(HttpServerRequest request, HttpError refusal) {
    request.response().setStatusCode(refusal.status());
    if (refusal.status() == 405) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    }
    send(request, EncodedBody.ofJson(RouteMapJson.error(refusal.message())));
  }

  private void handleFailure(HttpServerRequest request, Throwable failure) {
    log.accept("the route map could not be made: " + failure);
    sendError(request, new HttpError(500, "An error of ours; the log of the server has it."));
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
              "There are "
                  + EventStreamClients.MAX_CLIENTS
                  + " windows open on this page already; close some."));
    } else {
      lastRequestNanos = System.nanoTime();
      response.write("retry: 2000\n\n");
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(heartbeatTimer);
    vertx.cancelTimer(poll);
    server.close();
    worker.close();
  }
}
