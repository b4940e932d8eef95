package dev.portcullis.admission;

import dev.portcullis.policy.BlockingRequiredException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The two end points that a webhook configuration names. A review that is small and takes nothing
 * but memory is answered at once, on the event loop of its connection; any other gets a thread that
 * nobody else waits for.
 */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final Reviewer reviewer;
  private final Reviewer atOnce;
  private final Crowd crowd;
  private final Journal journal;

  WebhookResource(Reviewer reviewer, Crowd crowd, Journal journal) {
    this.reviewer = reviewer;
    this.atOnce = reviewer.atOnce();
    this.crowd = crowd;
    this.journal = journal;
  }

  /** Judges: no patch, only yes or no. */
  @POST
  @Path("validate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> validate(@Context RoutingContext request) throws BadReview {
    return answer("validate", request, Reviewer::validate);
  }

  /** Names ports: always yes, with or without a patch. */
  @POST
  @Path("mutate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> mutate(@Context RoutingContext request) throws BadReview {
    return answer("mutate", request, Reviewer::mutate);
  }

  /** What is made of a review. */
  private interface Judge {
    Response of(Reviewer reviewer, Review review) throws BadReview;
  }

  private CompletionStage<byte[]> answer(String webhook, RoutingContext request, Judge judge)
      throws BadReview {
    if (BodyLimit.isSmall(request)) {
      try {
        return CompletableFuture.completedStage(answer(webhook, request, judge, atOnce));
      } catch (BlockingRequiredException e) {
        // so it gets a thread
      }
    }
    return request
        .vertx()
        .executeBlocking(
            () ->
                crowd.admit(
                    BodyLimit.waited(request), () -> answer(webhook, request, judge, reviewer)),
            false)
        .toCompletionStage();
  }

  private byte[] answer(String webhook, RoutingContext request, Judge judge, Reviewer by)
      throws BadReview {
    long begin = System.nanoTime();
    Review review = ReviewReader.read(BodyLimit.bodyOf(request));
    Response response = judge.of(by, review);
    byte[] json = response.toJson();
    journal.answered(webhook, review, response, Duration.ofNanos(System.nanoTime() - begin));
    return json;
  }
}
