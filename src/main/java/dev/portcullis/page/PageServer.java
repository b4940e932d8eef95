package dev.portcullis.page;

import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.FindingClassifier;
import dev.portcullis.routemap.RecentAdmissions;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.web.RouteMapJson;
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
public final class PageServer implements AutoCloseable {

  /** Where it listens, whatever is set. */
  public static final String ADDRESS = "127.0.0.1";

  /** So many changes at once are one. */
  private static final long SETTLE_MILLIS = 100;

  /** How often it is looked whether something became known, or a day has passed. */
  private static final long LOOK_MILLIS = 1_000;

  private static final long BEAT_MILLIS = 15_000;

  /** How long after the last look the map is let go of. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private static final int IDLE_SECONDS = 120;
  private static final int MOST_HEADER_BYTES = 16 * 1024;
  private static final int MOST_LINE_BYTES = 4 * 1024;

  private static final String ASSET = "/" + Assets.FOLDER;
  private static final String ROUTE = "/api/route/";

  private static final Refusal GONE = new Refusal(404, "This route is gone.");

  private static final Map<String, String> HEADERS =
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
  private final Viewers viewers = new Viewers();
  private final RecentAdmissions admissions;
  private final Consumer<String> log;
  private final WorkerExecutor worker;
  private final HttpServer server;
  private final Board board;
  private final long beat;
  private final long look;
  private volatile long asked = System.nanoTime();

  /**
   * Listens to nobody before {@link #start}.
   *
   * @param vertx carries it, and stays the caller's
   * @param scale by which findings are weighed; the day is the clock's
   * @param log told what goes wrong, a line at a time
   */
  public PageServer(
      Vertx vertx,
      RouteMapSource source,
      RecentAdmissions admissions,
      FindingClassifier scale,
      Clock clock,
      Consumer<String> log) {
    this.vertx = vertx;
    this.admissions = admissions;
    this.log = log;
    worker = vertx.createSharedWorkerExecutor("portcullis-map-" + hashCode(), 1);
    board = new Board(source, scale, clock, toViewers(), this::followSoon);
    admissions.addListener(this::tell);
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxInitialLineLength(MOST_LINE_BYTES));
    server.requestHandler(this::answer);
    beat = vertx.setPeriodic(BEAT_MILLIS, t -> viewers.beat());
    look = vertx.setPeriodic(LOOK_MILLIS, t -> look());
  }

  /** Whoever adds one has a review to answer. */
  private void tell(AdmissionEvent admission) {
    if (!viewers.isEmpty()) {
      viewers.tell("admission", RouteMapJson.admission(admission));
    }
  }

  private Board.Listener toViewers() {
    return new Board.Listener() {
      @Override
      public void rows(String json) {
        viewers.tell("rows", json);
      }

      @Override
      public void state() {
        viewers.tell("state", "{}");
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
    return server.listen(port, ADDRESS).map(HttpServer::actualPort).toCompletionStage();
  }

  /** How many are told what happens. */
  int viewers() {
    return viewers.size();
  }

  private void followSoon() {
    vertx.setTimer(SETTLE_MILLIS, t -> work(board::follow));
  }

  private void look() {
    if (!viewers.isEmpty()) {
      asked = System.nanoTime();
    }
    work(System.nanoTime() - asked > KEPT.toNanos() ? board::forget : board::follow);
  }

  private void work(Runnable task) {
    inTurn(
            () -> {
              task.run();
              return true;
            })
        .onFailure(e -> log.accept("the route map could not be kept up: " + e));
  }

  private <T> Future<T> inTurn(Callable<T> task) {
    return worker.executeBlocking(task);
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    String path = request.path() == null ? "" : request.path();
    Guard.refuse(request.method(), path, request.headers())
        .ifPresentOrElse(r -> refuse(request, r), () -> answer(request, path));
  }

  private void answer(HttpServerRequest request, String path) {
    if (path.equals("/")) {
      send(request, index);
    } else if (path.startsWith(ASSET) && assets.containsKey(path.substring(ASSET.length()))) {
      send(request, assets.get(path.substring(ASSET.length())));
    } else if (path.equals("/api/state")) {
      send(request, () -> Optional.of(board.state()));
    } else if (path.startsWith(ROUTE)) {
      send(request, () -> board.detail(path.substring(ROUTE.length())));
    } else if (path.equals("/api/admissions")) {
      send(request, () -> Optional.of(Body.json(RouteMapJson.admissions(admissions.latest()))));
    } else if (path.equals("/api/events")) {
      events(request);
    } else {
      refuse(request, new Refusal(404, "There is nothing here. The page is at /."));
    }
  }

  private void send(HttpServerRequest request, Asset asset) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ETAG, asset.tag());
    if (asset.tag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      send(request, asset.body());
    }
  }

  private void send(HttpServerRequest request, Callable<Optional<Body>> made) {
    asked = System.nanoTime();
    inTurn(made)
        .onSuccess(b -> b.ifPresentOrElse(body -> send(request, body), () -> refuse(request, GONE)))
        .onFailure(e -> failed(request, e));
  }

  private static void send(HttpServerRequest request, Body body) {
    HttpServerResponse response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, body.type())
            .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    boolean small = takesGzip(request) && body.gzipped() != body.plain();
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
  private static boolean takesGzip(HttpServerRequest request) {
    String takes = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return takes != null
        && Arrays.stream(takes.split(",")).map(String::strip).anyMatch("gzip"::equals);
  }

  private static void refuse(HttpServerRequest request, Refusal refusal) {
    request.response().setStatusCode(refusal.status());
    if (refusal.status() == 405) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    }
    send(request, Body.json(RouteMapJson.error(refusal.why())));
  }

  private void failed(HttpServerRequest request, Throwable failure) {
    log.accept("the route map could not be made: " + failure);
    refuse(request, new Refusal(500, "An error of ours; the log of the server has it."));
  }

  private void events(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else if (!viewers.add(response)) {
      response.setChunked(false);
      refuse(
          request,
          new Refusal(
              503,
              "There are " + Viewers.MOST + " windows open on this page already; close some."));
    } else {
      asked = System.nanoTime();
      response.write("retry: 2000\n\n");
    }
  }

  @Override
  public void close() {
    vertx.cancelTimer(beat);
    vertx.cancelTimer(look);
    server.close();
    worker.close();
  }
}
