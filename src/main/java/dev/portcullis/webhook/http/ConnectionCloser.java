package dev.portcullis.webhook.http;

import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a request in a line of plain text and ends its connection: part of it may still be on its
 * way, so nothing else can follow.
 */
final class ConnectionCloser {

  private ConnectionCloser() {}

  /** Refuses and ends. */
  static void rejectAndClose(RoutingContext request, int status, String why) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain")
        .putHeader("Connection", "close")
        .endHandler(v -> request.request().connection().close())
        .end(why + "\n");
  }
}
