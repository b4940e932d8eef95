package dev.portcullis.admission;

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
class BodyLimit {

  private static final String BODY = "portcullis.body";
  private static final String RECEIVED = "portcullis.received";

  /** What most reviews are not longer than; and what hardly any is. */
  private static final long SMALL = 16 * 1024;

  private static final long MEDIUM = 256 * 1024;

  private static final long HEAP_PER_SMALL_BYTE = 128;
  private static final long HEAP_PER_MEDIUM_BYTE = 64;
  private static final long HEAP_PER_LARGE_BODY = 128 * 1024 * 1024;

  private final Journal journal;
  private final long bytes;
  private final Room small;
  private final Room medium;
  private final Room large;

  BodyLimit(VertxHttpConfig config, Journal journal) {
    this.journal = journal;
    bytes = config.limits().maxBodySize().map(MemorySize::asLongValue).orElseThrow();
    long heap = Runtime.getRuntime().maxMemory();
    small = new Room(heap / HEAP_PER_SMALL_BYTE);
    medium = new Room(heap / HEAP_PER_MEDIUM_BYTE);
    large = new Room(Math.max(1, heap / HEAP_PER_LARGE_BODY));
  }

  void register(@Observes Router router) {
    router.route().order(Order.BODY).handler(this::check);
  }

  private void check(RoutingContext request) {
    String transferEncoding = request.request().getHeader("Transfer-Encoding");
    String announced = request.request().getHeader("Content-Length");
    long length = announced == null ? 0 : Long.parseLong(announced);
    if (transferEncoding != null) {
      refuse(request, HttpResponseStatus.LENGTH_REQUIRED, "send the body with a Content-Length");
    } else if (length > bytes) {
      refuse(
          request,
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "the body is " + length + " bytes; no more than " + bytes + " are read");
    } else if (enter(request, length)) {
      read(request, (int) length);
    } else {
      refuse(
          request,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too much is under way for a body of " + length + " bytes; come again");
    }
  }

  /**
   * No thread waits for what is still on its way: a hundred slow bodies would hold all of them. And
   * there is no second copy of what has come: of a small heap sixteen megabytes are much.
   */
  private static void read(RoutingContext request, int length) {
    byte[] body = new byte[length];
    AtomicInteger received = new AtomicInteger();
    request.put(BODY, body);
    request
        .request()
        .handler(
            chunk -> chunk.getBytes(0, chunk.length(), body, received.getAndAdd(chunk.length())))
        .endHandler(v -> request.put(RECEIVED, System.nanoTime()).next())
        .resume();
  }

  /** The body of a request that was let in. */
  static byte[] bodyOf(RoutingContext request) {
    return request.get(BODY);
  }

  /** Whether it takes no time to speak of to read the body of a request that was let in. */
  static boolean isSmall(RoutingContext request) {
    return bodyOf(request).length <= SMALL;
  }

  /** How long ago all of the body was there. */
  static Duration waited(RoutingContext request) {
    return Duration.ofNanos(System.nanoTime() - request.<Long>get(RECEIVED));
  }

  /** Each has to find room among its like, so that large ones do not get into the way of others. */
  private boolean enter(RoutingContext context, long length) {
    if (length <= SMALL) {
      return enter(small, context, length);
    }
    return length <= MEDIUM ? enter(medium, context, length) : enter(large, context, 1);
  }

  private static boolean enter(Room room, RoutingContext context, long wanted) {
    HttpServerRequest request = context.request();
    if (!room.enter(request, wanted)) {
      return false;
    }
    request.end().onSuccess(v -> room.receive(request));
    context.addEndHandler(v -> room.leave(request));
    return true;
  }

  private void refuse(RoutingContext request, HttpResponseStatus status, String why) {
    journal.refused(status == HttpResponseStatus.SERVICE_UNAVAILABLE ? "crowd" : "body");
    HangUp.on(request, status.code(), why);
  }
}
