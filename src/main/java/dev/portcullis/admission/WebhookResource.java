package dev.portcullis.admission;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The two end points that a webhook configuration names. */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final Reviewer reviewer;
  private final Crowd crowd;

  WebhookResource(Reviewer reviewer, Crowd crowd) {
    this.reviewer = reviewer;
    this.crowd = crowd;
  }

  /** Judges: no patch, only yes or no. */
  @POST
  @Path("validate")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] validate(byte[] body) throws BadReview {
    return crowd.admit(() -> reviewer.validate(ReviewReader.read(body)).toJson());
  }

  /** Names ports: always yes, with or without a patch. */
  @POST
  @Path("mutate")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] mutate(byte[] body) throws BadReview {
    return crowd.admit(() -> reviewer.mutate(ReviewReader.read(body)).toJson());
  }
}
