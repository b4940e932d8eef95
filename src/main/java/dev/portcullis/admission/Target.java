package dev.portcullis.admission;

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
class Target {

  private static final int BAD_REQUEST = HttpResponseStatus.BAD_REQUEST.code();
  private static final int NOT_FOUND = HttpResponseStatus.NOT_FOUND.code();
  private static final int OUR_FAULT = HttpResponseStatus.INTERNAL_SERVER_ERROR.code();

  private static final Set<String> END_POINTS = Set.of("/validate", "/mutate");

  private final Journal journal;

  Target(Journal journal) {
    this.journal = journal;
  }

  void register(@Observes Router router) {
    router.route().order(Order.TARGET).handler(this::check).failureHandler(this::fail);
  }

  private void check(RoutingContext request) {
    // With a time-out behind it, which the API server appends.
    String path = request.request().uri().split("\\?", 2)[0];
    if (request.request().headers().getAll("Host").size() > 1) {
      journal.refused("target");
      HangUp.on(request, BAD_REQUEST, "there is more than one Host");
    } else if (!END_POINTS.contains(path)) {
      journal.refused("target");
      HangUp.on(request, NOT_FOUND, "Not Found; POST an AdmissionReview to /validate or /mutate");
    } else {
      request.next();
    }
  }

  /** Quarkus would write the target to the log. */
  private void fail(RoutingContext request) {
    int status = request.statusCode();
    if (status >= BAD_REQUEST && status < OUR_FAULT && !request.response().headWritten()) {
      HangUp.on(request, status, HttpResponseStatus.valueOf(status).reasonPhrase());
    } else {
      request.next();
    }
  }
}
