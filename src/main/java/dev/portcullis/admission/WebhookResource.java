package dev.portcullis.admission;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;

/** The two end points that a webhook configuration names. */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final Reviewer reviewer;
  private final Crowd crowd;
  private final Journal journal;

  WebhookResource(Reviewer reviewer, Crowd crowd, Journal journal) {
    this.reviewer = reviewer;
    this.crowd = crowd;
    this.journal = journal;
  }

  /** Judges: no patch, only yes or no. */
  @POST
  @Path("validate")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] validate(@Context RoutingContext request) throws BadReview {
    return crowd.admit(
        BodyLimit.waited(request), () -> answer("validate", request, reviewer::validate));
  }

  /** Names ports: always yes, with or without a patch. */
  @POST
  @Path("mutate")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] mutate(@Context RoutingContext request) throws BadReview {
    return crowd.admit(
        BodyLimit.waited(request), () -> answer("mutate", request, reviewer::mutate));
  }

  /** What is made of a review. */
  private interface Judge {
    Response of(Review review) throws BadReview;
  }

  private byte[] answer(String webhook, RoutingContext request, Judge judge) throws BadReview {
    long begin = System.nanoTime();
    Review review = ReviewReader.read(BodyLimit.bodyOf(request));
    Response response = judge.of(review);
    byte[] json = response.toJson();
    journal.answered(webhook, review, response, Duration.ofNanos(System.nanoTime() - begin));
    return json;
  }
}
