package dev.portcullis.routemap.web;

import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapSource;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

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

  private static final HttpError NOT_FOUND = new HttpError(404, "Not found. The page is at /.");
  private static final HttpError ROUTE_NOT_FOUND = new HttpError(404, "Route not found.");
  private static final HttpError INTERNAL_ERROR =
      new HttpError(500, "Internal error. See the log of the server.");
  private static final HttpError TOO_MANY_CLIENTS =
      new HttpError(
          503,
          "This page is open in "
              + EventStreamClients.MAX_CLIENTS
              + " windows already. Close some.");

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
  private final Router router;
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
    router = createRouter();
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

  private RouteMapModel.ModelListener broadcastListener() {
    return new RouteMapModel.ModelListener() {
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
    worker
        .executeBlocking(
            () -> {
              task.run();
              return true;
            })
        .onFailure(e -> log.accept("route map update failed: " + e));
  }

  /** Validates a request before the router, whose own errors have no security headers. */
  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    SECURITY_HEADERS.forEach(response::putHeader);
    SameOriginGuard.validate(request.method(), request.path(), request.headers())
        .ifPresentOrElse(e -> sendError(response, e), () -> router.handle(request));
  }

  private Router createRouter() {
    Router router = Router.router(vertx);
    addRoute(router, "/", c -> send(c, index));
    assets.forEach(
        (file, asset) -> addRoute(router, ASSET_PATH + Pattern.quote(file), c -> send(c, asset)));
    addRoute(router, "/api/state", c -> send(c, () -> Optional.of(model.encodedState())));
    addRoute(
        router, "/api/route/(?<id>.*)", c -> send(c, () -> model.encodedDetail(c.pathParam("id"))));
    addRoute(router, "/api/admissions", c -> send(c, () -> Optional.of(encodedAdmissions())));
    addRoute(router, "/api/events", this::openEventStream);
    return router // which fails with 400 if a path cannot be decoded
        .errorHandler(400, c -> sendError(c.response(), NOT_FOUND))
        .errorHandler(404, c -> sendError(c.response(), NOT_FOUND))
        .errorHandler(500, this::handleFailure);
  }

  /** Adds a route for the unchanged path; a normalized path would equate {@code //} and /. */
  private static void addRoute(Router router, String regex, Handler<RoutingContext> handler) {
    router.routeWithRegex(regex).useNormalizedPath(false).handler(handler);
  }

  private EncodedBody encodedAdmissions() {
    return EncodedBody.ofJson(RouteMapJson.admissions(recentAdmissions.latest()));
  }

  private static void send(RoutingContext context, Asset asset) {
    if (context.etag(asset.etag()).isFresh()) {
      context.response().setStatusCode(304).end();
    } else {
      send(context, asset.body());
    }
  }

  private void send(RoutingContext context, Callable<Optional<EncodedBody>> producer) {
    lastRequestNanos = System.nanoTime();
    worker
        .executeBlocking(producer)
        .onSuccess(
            b ->
                b.ifPresentOrElse(
                    body -> send(context, body),
                    () -> sendError(context.response(), ROUTE_NOT_FOUND)))
        .onFailure(context::fail);
  }

  private static void send(RoutingContext context, EncodedBody body) {
    boolean compressed =
        body.gzipped() != body.plain()
            && context.parsedHeaders().acceptEncoding().stream()
                .anyMatch(e -> e.value().equals("gzip") && e.weight() > 0);
    if (compressed) {
      context.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Buffer bytes = compressed ? body.gzipped() : body.plain();
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, body.contentType())
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
        .end(bytes);
  }

  private static void sendError(HttpServerResponse response, HttpError error) {
    if (error.status() == 405) {
      response.putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    }
    response
        .setStatusCode(error.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, EncodedBody.JSON_TYPE)
        .end(RouteMapJson.error(error.message()));
  }

  private void handleFailure(RoutingContext context) {
    log.accept("route map request failed: " + context.failure());
    sendError(context.response(), INTERNAL_ERROR);
  }

  private void openEventStream(RoutingContext context) {
    HttpServerResponse response =
        context
            .response()
            .setChunked(true)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (context.request().method() == HttpMethod.HEAD) {
      response.end();
    } else if (clients.add(response)) {
      lastRequestNanos = System.nanoTime();
      response.write("retry: 2000\n\n");
    } else {
      sendError(response.setChunked(false), TOO_MANY_CLIENTS);
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
