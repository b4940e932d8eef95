package dev.portcullis.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Says why a body is not read. Quarkus refuses one that is too large by itself, and says nothing;
 * one whose length nobody announces could be refused only after it has been read, and an API server
 * always announces it.
 */
@ApplicationScoped
class BodyLimit {

  private static final int LENGTH_REQUIRED = 411;
  private static final int TOO_LARGE = 413;

  /** Before Quarkus' own limit is looked at. */
  private static final int FIRST = 1_000;

  private final long bytes;

  BodyLimit(VertxHttpConfig config) {
    bytes = config.limits().maxBodySize().map(MemorySize::asLongValue).orElseThrow();
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, FIRST);
  }

  private void check(RoutingContext request) {
    String transferEncoding = request.request().getHeader("Transfer-Encoding");
    String length = request.request().getHeader("Content-Length");
    if (transferEncoding != null) {
      refuse(request, LENGTH_REQUIRED, "send the body with a Content-Length");
    } else if (length != null && Long.parseLong(length) > bytes) {
      refuse(
          request,
          TOO_LARGE,
          "the body is " + length + " bytes; no more than " + bytes + " are read");
    } else {
      request.next();
    }
  }

  /** The body is still on its way, so nothing else can follow on this connection. */
  private static void refuse(RoutingContext request, int status, String why) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain")
        .putHeader("Connection", "close")
        .endHandler(v -> request.request().connection().close())
        .end(why + "\n");
  }
}
