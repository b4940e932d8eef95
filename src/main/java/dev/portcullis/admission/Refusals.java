package dev.portcullis.admission;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Says in a line of plain text why something that was sent is not answered by a review. */
class Refusals {

  private final Journal journal;

  Refusals(Journal journal) {
    this.journal = journal;
  }

  @ServerExceptionMapper
  RestResponse<String> badReview(BadReview problem) {
    journal.refused("bad review");
    return plain(Status.BAD_REQUEST, problem.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> overloaded(Crowd.Overloaded problem) {
    journal.refused("crowd");
    return plain(Status.SERVICE_UNAVAILABLE, problem.getMessage());
  }

  @ServerExceptionMapper
  RestResponse<String> noReview(NotAllowedException problem) {
    return plain(
        Status.METHOD_NOT_ALLOWED,
        "Method Not Allowed; POST an AdmissionReview to /validate or /mutate");
  }

  private static RestResponse<String> plain(Status status, String line) {
    return RestResponse.ResponseBuilder.create(status, line + "\n")
        .type(MediaType.TEXT_PLAIN_TYPE)
        .build();
  }
}
