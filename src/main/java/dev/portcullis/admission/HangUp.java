package dev.portcullis.admission;

import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a request in a line of plain text and ends its connection: part of it may still be on its
 * way, so nothing else can follow.
 */
final class HangUp {

  private HangUp() {}

  /** Refuses and ends. */
  static void on(RoutingContext request, int status, String why) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain")
        .putHeader("Connection", "close")
        .endHandler(v -> request.request().connection().close())
        .end(why + "\n");
  }
}
