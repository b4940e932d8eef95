package dev.portcullis.webhook;

import dev.portcullis.policy.BlockingRequiredException;
import dev.portcullis.webhook.http.ConcurrencyLimiter;
import dev.portcullis.webhook.http.RequestFilter;
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

  private final AdmissionHandler handler;
  private final AdmissionHandler nonBlockingHandler;
  private final ConcurrencyLimiter concurrencyLimiter;
  private final AdmissionMetrics metrics;

  WebhookResource(AdmissionHandler reviewer, ConcurrencyLimiter crowd, AdmissionMetrics journal) {
    this.handler = reviewer;
    this.nonBlockingHandler = reviewer.nonBlocking();
    this.concurrencyLimiter = crowd;
    this.metrics = journal;
  }

  /** Judges: no patch, only yes or no. */
  @POST
  @Path("validate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> validate(@Context RoutingContext request)
      throws InvalidReviewException {
    return respond("validate", request, AdmissionHandler::validate);
  }

  /** Names ports: always yes, with or without a patch. */
  @POST
  @Path("mutate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> mutate(@Context RoutingContext request)
      throws InvalidReviewException {
    return respond("mutate", request, AdmissionHandler::mutate);
  }

  /** What is made of a review. */
  private interface HandlerMethod {
    AdmissionReviewResponse handle(AdmissionHandler reviewer, AdmissionReviewRequest review)
        throws InvalidReviewException;
  }

  private CompletionStage<byte[]> respond(
      String webhook, RoutingContext request, HandlerMethod judge) throws InvalidReviewException {
    if (RequestFilter.isSmallBody(request)) {
      try {
        return CompletableFuture.completedStage(
            respond(webhook, request, judge, nonBlockingHandler));
      } catch (BlockingRequiredException e) {
        // so it gets a thread
      }
    }
    return request
        .vertx()
        .executeBlocking(
            () ->
                concurrencyLimiter.execute(
                    RequestFilter.timeSinceReceived(request),
                    () -> respond(webhook, request, judge, handler)),
            false)
        .toCompletionStage();
  }

  private byte[] respond(
      String webhook, RoutingContext request, HandlerMethod judge, AdmissionHandler by)
      throws InvalidReviewException {
    long begin = System.nanoTime();
    AdmissionReviewRequest review = AdmissionReviewParser.parse(RequestFilter.bodyOf(request));
    AdmissionReviewResponse response = judge.handle(by, review);
    byte[] json = response.toJson();
    metrics.recordReview(webhook, review, response, Duration.ofNanos(System.nanoTime() - begin));
    return json;
  }
}
