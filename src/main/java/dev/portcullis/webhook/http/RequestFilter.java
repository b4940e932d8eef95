package dev.portcullis.webhook.http;

import dev.portcullis.bundled.ProbeAnswer;
import dev.portcullis.webhook.http.RejectedRequestMetrics.Reason;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rejects requests before Quarkus handles them, with a reason in plain text, and reads the bodies
 * of the others.
 *
 * <p>A path must be exactly an endpoint of the webhook configuration: Quarkus normalizes dots,
 * double slashes, parameters, and absolute URIs. A body must have a Content-Length, as the API
 * server always sends it: a chunked body could be rejected only after it has been read. Quarkus'
 * own size limit gives no reason. The memory for bodies is limited by the heap size, because parsed
 * JSON may take twenty times the length of its text.
 */
@ApplicationScoped
public class RequestFilter {

  private static final Set<String> ENDPOINT_PATHS =
      Set.of("/validate", "/mutate", ProbeAnswer.PATH);

  /** {@code timeout=3s}; the API server rounds up, and accepts no more than 30 s. */
  private static final Pattern TIMEOUT_PARAMETER =
      Pattern.compile("(?:^|&)timeout=(\\d{1,2})s(?:&|$)");

  /** The timeout of the shipped webhook configurations. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

  /** Leaves time to send the request and its response. */
  private static final int USABLE_PERCENT_OF_TIMEOUT = 80;

  private static final String BODY_KEY = "portcullis.body";
  private static final String RECEIVED_AT_KEY = "portcullis.received";

  /** The size that most reviews do not exceed. */
  private static final long MAX_SMALL_BODY = 16 * 1024;

  /** The size that hardly any review exceeds. */
  private static final long MAX_MEDIUM_BODY = 256 * 1024;

  private static final long HEAP_PER_SMALL_BYTE = 128;
  private static final long HEAP_PER_MEDIUM_BYTE = 64;
  private static final long HEAP_PER_LARGE_BODY = 128 * 1024 * 1024;

  private final RejectedRequestMetrics metrics;
  private final long maxBodySize;

  // One quota per size class, so that large bodies do not displace small ones.
  private final BodyMemoryQuota smallBodyQuota;
  private final BodyMemoryQuota mediumBodyQuota;
  private final BodyMemoryQuota largeBodyQuota;

  RequestFilter(VertxHttpConfig config, RejectedRequestMetrics metrics) {
    this.metrics = metrics;
    maxBodySize = config.limits().maxBodySize().map(MemorySize::asLongValue).orElseThrow();
    long heap = Runtime.getRuntime().maxMemory();
    smallBodyQuota = new BodyMemoryQuota(heap / HEAP_PER_SMALL_BYTE);
    mediumBodyQuota = new BodyMemoryQuota(heap / HEAP_PER_MEDIUM_BYTE);
    largeBodyQuota = new BodyMemoryQuota(Math.max(1, heap / HEAP_PER_LARGE_BODY));
  }

  void register(@Observes Router router) {
    router
        .route()
        .order(ConnectionReaper.ROUTE_ORDER + 1)
        .handler(this::filter)
        .failureHandler(RequestFilter::handleFailure);
  }

  private void filter(RoutingContext context) {
    // Without the query: the API server appends its timeout.
    String path = context.request().uri().split("\\?", 2)[0];
    if (context.request().headers().getAll("Host").size() > 1) {
      reject(context, Reason.PATH, HttpResponseStatus.BAD_REQUEST, "more than one Host header");
    } else if (ENDPOINT_PATHS.contains(path)) {
      filterBody(context);
    } else {
      reject(
          context,
          Reason.PATH,
          HttpResponseStatus.NOT_FOUND,
          "Not Found; POST an AdmissionReview to /validate or /mutate");
    }
  }

  private void filterBody(RoutingContext context) {
    String contentLength = context.request().getHeader("Content-Length");
    long length = contentLength == null ? 0 : Long.parseLong(contentLength);
    if (context.request().getHeader("Transfer-Encoding") != null) {
      reject(
          context,
          Reason.BODY,
          HttpResponseStatus.LENGTH_REQUIRED,
          "Content-Length header required");
    } else if (length > maxBodySize) {
      reject(
          context,
          Reason.BODY,
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "request body is " + length + " bytes, the limit is " + maxBodySize);
    } else if (tryReserveMemory(context, length)) {
      readBody(context, (int) length);
    } else {
      reject(
          context,
          Reason.OVERLOAD,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "no memory for a request body of " + length + " bytes; retry later");
    }
  }

  private boolean tryReserveMemory(RoutingContext context, long length) {
    if (length <= MAX_SMALL_BODY) {
      return tryReserveMemory(smallBodyQuota, context, length);
    }
    return length <= MAX_MEDIUM_BODY
        ? tryReserveMemory(mediumBodyQuota, context, length)
        : tryReserveMemory(largeBodyQuota, context, 1);
  }

  private static boolean tryReserveMemory(
      BodyMemoryQuota quota, RoutingContext context, long size) {
    HttpServerRequest request = context.request();
    if (!quota.tryReserve(request, size)) {
      return false;
    }
    request.end().onSuccess(v -> quota.markReceived(request));
    context.addEndHandler(v -> quota.release(request));
    return true;
  }

  /**
   * Reads a body without a thread that waits for it, because a hundred slow bodies would block all
   * threads, and without a second copy, because sixteen megabytes are a large part of a small heap.
   */
  private static void readBody(RoutingContext context, int length) {
    byte[] body = new byte[length];
    AtomicInteger received = new AtomicInteger();
    context.put(BODY_KEY, body);
    context
        .request()
        .handler(
            chunk -> chunk.getBytes(0, chunk.length(), body, received.getAndAdd(chunk.length())))
        .endHandler(v -> context.put(RECEIVED_AT_KEY, System.nanoTime()).next())
        .resume();
  }

  /** The body of a request that passed the filter. */
  public static byte[] bodyOf(RoutingContext context) {
    return context.get(BODY_KEY);
  }

  /** Whether the body is small enough to be parsed on an event loop. */
  public static boolean isSmallBody(RoutingContext context) {
    return bodyOf(context).length <= MAX_SMALL_BODY;
  }

  /** The time until a response would come too late for the API server, with a reserve. */
  public static Duration timeLeft(RoutingContext context) {
    Duration waited = Duration.ofNanos(System.nanoTime() - context.<Long>get(RECEIVED_AT_KEY));
    Duration usable =
        timeout(context.request().query()).multipliedBy(USABLE_PERCENT_OF_TIMEOUT).dividedBy(100);
    return usable.minus(waited);
  }

  /** The timeout that the API server appends to the URL, in whole seconds. */
  static Duration timeout(String query) {
    Matcher timeout = TIMEOUT_PARAMETER.matcher(query == null ? "" : query);
    return timeout.find() ? Duration.ofSeconds(Long.parseLong(timeout.group(1))) : DEFAULT_TIMEOUT;
  }

  /** Answers client errors itself, because Quarkus would log the request target. */
  private static void handleFailure(RoutingContext context) {
    int status = context.statusCode();
    if (status >= HttpResponseStatus.BAD_REQUEST.code()
        && status < HttpResponseStatus.INTERNAL_SERVER_ERROR.code()
        && !context.response().headWritten()) {
      respondAndClose(context, status, HttpResponseStatus.valueOf(status).reasonPhrase());
    } else {
      context.next();
    }
  }

  private void reject(
      RoutingContext context, Reason reason, HttpResponseStatus status, String message) {
    metrics.count(reason);
    respondAndClose(context, status.code(), message);
  }

  /** Closes the connection too: part of the request may still be in transit. */
  private static void respondAndClose(RoutingContext context, int status, String message) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain")
        .putHeader("Connection", "close")
        .endHandler(v -> context.request().connection().close())
        .end(message + "\n");
  }
}
