package dev.portcullis.webhook;

import dev.portcullis.webhook.AdmissionHandler.PendingReview;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The endpoints /validate and /mutate of the webhook configurations. A small review is answered on
 * the event loop of its connection unless that would block; then, and for a large one, a worker
 * thread answers.
 */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final AdmissionHandler handler;
  private final ConcurrencyLimiter concurrencyLimiter;
  private final AdmissionMetrics metrics;
  private final AdmissionLog admissionLog;

  WebhookResource(
      AdmissionHandler handler,
      ConcurrencyLimiter concurrencyLimiter,
      AdmissionMetrics metrics,
      AdmissionLog admissionLog) {
    this.handler = handler;
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
    return respond("validate", request, handler::prepareValidation);
  }

  /** Admits an object, and adds port names by a patch. */
  @POST
  @Path("mutate")
  @Produces(MediaType.APPLICATION_JSON)
  public CompletionStage<byte[]> mutate(@Context RoutingContext request)
      throws InvalidReviewException {
    return respond("mutate", request, handler::prepareMutation);
  }

  private interface ReviewMethod {
    PendingReview prepare(AdmissionReviewRequest review) throws InvalidReviewException;
  }

  private CompletionStage<byte[]> respond(
      String webhook, RoutingContext request, ReviewMethod method) throws InvalidReviewException {
    if (!RequestFilter.isSmallBody(request)) {
      return executeBlocking(
          request,
          () -> {
            ReviewTask task = new ReviewTask(webhook, request, method);
            return task.respond(task.pending.blocking().get());
          });
    }
    ReviewTask task = new ReviewTask(webhook, request, method);
    Optional<AdmissionReviewResponse> response = task.pending.nonBlocking().get();
    if (response.isPresent()) {
      return CompletableFuture.completedStage(task.respond(response.get()));
    }
    task.pause();
    return executeBlocking(
        request,
        () -> {
          task.resume();
          return task.respond(task.pending.blocking().get());
        });
  }

  private CompletionStage<byte[]> executeBlocking(
      RoutingContext request, ConcurrencyLimiter.Task<byte[], InvalidReviewException> task) {
    return request
        .vertx()
        .executeBlocking(
            () -> concurrencyLimiter.execute(RequestFilter.timeSinceReceived(request), task), false)
        .toCompletionStage();
  }

  /** One review, from its body to its recorded response. */
  private final class ReviewTask {

    private final String webhook;
    private final AdmissionReviewRequest review;
    private final PendingReview pending;
    private long begin = System.nanoTime();

    ReviewTask(String webhook, RoutingContext request, ReviewMethod method)
        throws InvalidReviewException {
      this.webhook = webhook;
      review = AdmissionReviewParser.parse(RequestFilter.bodyOf(request));
      pending = method.prepare(review);
    }

    /** Stops the clock: the wait for a worker thread is not part of the recorded duration. */
    void pause() {
      begin -= System.nanoTime();
    }

    void resume() {
      begin += System.nanoTime();
    }

    byte[] respond(AdmissionReviewResponse response) {
      byte[] json = response.toJson();
      metrics.record(webhook, review, response, Duration.ofNanos(System.nanoTime() - begin));
      admissionLog.record(review, response);
      return json;
    }
  }
}
