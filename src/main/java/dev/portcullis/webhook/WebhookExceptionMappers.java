package dev.portcullis.webhook;

import dev.portcullis.webhook.http.ConcurrencyLimiter;
import dev.portcullis.webhook.http.RejectedRequestMetrics;
import dev.portcullis.webhook.http.RejectedRequestMetrics.Reason;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers rejected requests with the reason in a line of plain text. */
class WebhookExceptionMappers {

  private final RejectedRequestMetrics metrics;

  WebhookExceptionMappers(RejectedRequestMetrics metrics) {
    this.metrics = metrics;
  }

  @ServerExceptionMapper
  RestResponse<String> mapInvalidReview(InvalidReviewException exception) {
    metrics.count(Reason.BAD_REVIEW);
    return plainTextResponse(Status.BAD_REQUEST, exception.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> mapOverloaded(ConcurrencyLimiter.OverloadedException exception) {
    metrics.count(Reason.OVERLOAD);
    return plainTextResponse(Status.SERVICE_UNAVAILABLE, exception.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> mapMethodNotAllowed(NotAllowedException exception) {
    return plainTextResponse(
        Status.METHOD_NOT_ALLOWED,
        "Method Not Allowed; POST an AdmissionReview to /validate or /mutate");
  }

  private static RestResponse<String> plainTextResponse(Status status, String message) {
    return RestResponse.ResponseBuilder.create(status, message + "\n")
        .type(MediaType.TEXT_PLAIN_TYPE)
        .build();
  }
}
