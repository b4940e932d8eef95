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
 * The endpoints of the webhook configurations. A small review that needs no live read is answered
 * on the event loop of its connection, any other on a worker thread.
 */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final AdmissionHandler handler;
  private final AdmissionHandler nonBlockingHandler;
  private final ConcurrencyLimiter concurrencyLimiter;
  private final AdmissionMetrics metrics;
  private final AdmissionLog admissionLog;

  WebhookResource(
      AdmissionHandler reviewer,
      ConcurrencyLimiter concurrencyLimiter,
      AdmissionMetrics metrics,
      AdmissionLog admissionLog) {
    this.handler = reviewer;
    this.nonBlockingHandler = reviewer.nonBlocking();
    this.concurrencyLimiter = concurrencyLimiter;
    this.metrics = metrics;
    this.admissionLog = admissionLog;
  }

  /** Admits or rejects an object. */
  @POST
  @Path("validate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> validate(@Context RoutingContext request)
      throws InvalidReviewException {
    return respond("validate", request, AdmissionHandler::validate);
  }

  /** Admits an object, and adds port names by a patch. */
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
    metrics.record(webhook, review, response, Duration.ofNanos(System.nanoTime() - begin));
    admissionLog.record(review, response);
    return json;
  }
}
