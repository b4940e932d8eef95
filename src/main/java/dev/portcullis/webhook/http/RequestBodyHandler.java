package dev.portcullis.webhook.http;

import dev.portcullis.webhook.AdmissionMetrics;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says why a body is not read. Quarkus refuses one that is too large by itself, and says nothing;
 * one whose length nobody announces could be refused only after it has been read, and an API server
 * always announces it. How many are read at once goes by the heap, of which JSON may take twenty
 * times its length.
 */
@ApplicationScoped
public class RequestBodyHandler {

  private static final String BODY_KEY = "portcullis.body";
  private static final String RECEIVED_AT_KEY = "portcullis.received";

  /** What most reviews are not longer than; and what hardly any is. */
  private static final long MAX_SMALL_BODY = 16 * 1024;

  private static final long MAX_MEDIUM_BODY = 256 * 1024;

  private static final long HEAP_PER_SMALL_BYTE = 128;
  private static final long HEAP_PER_MEDIUM_BYTE = 64;
  private static final long HEAP_PER_LARGE_BODY = 128 * 1024 * 1024;

  private final AdmissionMetrics metrics;
  private final long maxBodySize;
  private final BodyMemoryQuota smallBodyQuota;
  private final BodyMemoryQuota mediumBodyQuota;
  private final BodyMemoryQuota largeBodyQuota;

  RequestBodyHandler(VertxHttpConfig config, AdmissionMetrics journal) {
    this.metrics = journal;
    maxBodySize = config.limits().maxBodySize().map(MemorySize::asLongValue).orElseThrow();
    long heap = Runtime.getRuntime().maxMemory();
    smallBodyQuota = new BodyMemoryQuota(heap / HEAP_PER_SMALL_BYTE);
    mediumBodyQuota = new BodyMemoryQuota(heap / HEAP_PER_MEDIUM_BYTE);
    largeBodyQuota = new BodyMemoryQuota(Math.max(1, heap / HEAP_PER_LARGE_BODY));
  }

  void register(@Observes Router router) {
    router.route().order(RouteOrder.BODY).handler(this::handle);
  }

  private void handle(RoutingContext request) {
    String transferEncoding = request.request().getHeader("Transfer-Encoding");
    String announced = request.request().getHeader("Content-Length");
    long length = announced == null ? 0 : Long.parseLong(announced);
    if (transferEncoding != null) {
      reject(request, HttpResponseStatus.LENGTH_REQUIRED, "send the body with a Content-Length");
    } else if (length > maxBodySize) {
      reject(
          request,
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "the body is " + length + " bytes; no more than " + maxBodySize + " are read");
    } else if (tryReserveMemory(request, length)) {
      readBody(request, (int) length);
    } else {
      reject(
          request,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too much is under way for a body of " + length + " bytes; come again");
    }
  }

  /**
   * No thread waits for what is still on its way: a hundred slow bodies would hold all of them. And
   * there is no second copy of what has come: of a small heap sixteen megabytes are much.
   */
  private static void readBody(RoutingContext request, int length) {
    byte[] body = new byte[length];
    AtomicInteger received = new AtomicInteger();
    request.put(BODY_KEY, body);
    request
        .request()
        .handler(
            chunk -> chunk.getBytes(0, chunk.length(), body, received.getAndAdd(chunk.length())))
        .endHandler(v -> request.put(RECEIVED_AT_KEY, System.nanoTime()).next())
        .resume();
  }

  /** The body of a request that was let in. */
  public static byte[] bodyOf(RoutingContext request) {
    return request.get(BODY_KEY);
  }

  /** Whether it takes no time to speak of to read the body of a request that was let in. */
  public static boolean isSmallBody(RoutingContext request) {
    return bodyOf(request).length <= MAX_SMALL_BODY;
  }

  /** How long ago all of the body was there. */
  public static Duration timeSinceReceived(RoutingContext request) {
    return Duration.ofNanos(System.nanoTime() - request.<Long>get(RECEIVED_AT_KEY));
  }

  /** Each has to find room among its like, so that large ones do not get into the way of others. */
  private boolean tryReserveMemory(RoutingContext context, long length) {
    if (length <= MAX_SMALL_BODY) {
      return tryReserveMemory(smallBodyQuota, context, length);
    }
    return length <= MAX_MEDIUM_BODY
        ? tryReserveMemory(mediumBodyQuota, context, length)
        : tryReserveMemory(largeBodyQuota, context, 1);
  }

  private static boolean tryReserveMemory(
      BodyMemoryQuota room, RoutingContext context, long wanted) {
    HttpServerRequest request = context.request();
    if (!room.tryReserve(request, wanted)) {
      return false;
    }
    request.end().onSuccess(v -> room.markReceived(request));
    context.addEndHandler(v -> room.release(request));
    return true;
  }

  private void reject(RoutingContext request, HttpResponseStatus status, String why) {
    metrics.countRejectedRequest(
        status == HttpResponseStatus.SERVICE_UNAVAILABLE ? "crowd" : "body");
    ConnectionCloser.rejectAndClose(request, status.code(), why);
  }
}
