package dev.portcullis.webhook.http;

import dev.portcullis.webhook.AdmissionMetrics;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;

/**
 * Lets through what names an end point in just the words of the webhook configuration. Quarkus
 * would make a path of dots, doubled slashes, parameters or a whole address into one of ours.
 */
@ApplicationScoped
class EndpointPathFilter {

  private static final int BAD_REQUEST = HttpResponseStatus.BAD_REQUEST.code();
  private static final int NOT_FOUND = HttpResponseStatus.NOT_FOUND.code();
  private static final int INTERNAL_SERVER_ERROR = HttpResponseStatus.INTERNAL_SERVER_ERROR.code();

  private static final Set<String> ENDPOINT_PATHS = Set.of("/validate", "/mutate");

  private final AdmissionMetrics metrics;

  EndpointPathFilter(AdmissionMetrics journal) {
    this.metrics = journal;
  }

  void register(@Observes Router router) {
    router.route().order(RouteOrder.PATH).handler(this::handle).failureHandler(this::handleFailure);
  }

  private void handle(RoutingContext request) {
    // With a time-out behind it, which the API server appends.
    String path = request.request().uri().split("\\?", 2)[0];
    if (request.request().headers().getAll("Host").size() > 1) {
      metrics.countRejectedRequest("target");
      ConnectionCloser.rejectAndClose(request, BAD_REQUEST, "there is more than one Host");
    } else if (!ENDPOINT_PATHS.contains(path)) {
      metrics.countRejectedRequest("target");
      ConnectionCloser.rejectAndClose(
          request, NOT_FOUND, "Not Found; POST an AdmissionReview to /validate or /mutate");
    } else {
      request.next();
    }
  }

  /** Quarkus would write the target to the log. */
  private void handleFailure(RoutingContext request) {
    int status = request.statusCode();
    if (status >= BAD_REQUEST
        && status < INTERNAL_SERVER_ERROR
        && !request.response().headWritten()) {
      ConnectionCloser.rejectAndClose(
          request, status, HttpResponseStatus.valueOf(status).reasonPhrase());
    } else {
      request.next();
    }
  }
}
