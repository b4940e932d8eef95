package dev.portcullis.webhook;

import dev.portcullis.webhook.http.ConcurrencyLimiter;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Says in a line of plain text why something that was sent is not answered by a review. */
class WebhookExceptionMappers {

  private final AdmissionMetrics metrics;

  WebhookExceptionMappers(AdmissionMetrics journal) {
    this.metrics = journal;
  }

  @ServerExceptionMapper
  RestResponse<String> mapInvalidReview(InvalidReviewException problem) {
    metrics.countRejectedRequest("bad review");
    return plainTextResponse(Status.BAD_REQUEST, problem.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> mapOverloaded(ConcurrencyLimiter.OverloadedException problem) {
    metrics.countRejectedRequest("crowd");
    return plainTextResponse(Status.SERVICE_UNAVAILABLE, problem.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> mapMethodNotAllowed(NotAllowedException problem) {
    return plainTextResponse(
        Status.METHOD_NOT_ALLOWED,
        "Method Not Allowed; POST an AdmissionReview to /validate or /mutate");
  }

  private static RestResponse<String> plainTextResponse(Status status, String line) {
    return RestResponse.ResponseBuilder.create(status, line + "\n")
        .type(MediaType.TEXT_PLAIN_TYPE)
        .build();
  }
}
