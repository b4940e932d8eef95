package dev.portcullis.webhook;

import dev.portcullis.bundled.ProbeAnswer;
import dev.portcullis.policy.ReviewDeadline;
import dev.portcullis.webhook.AdmissionHandler.PendingReview;
import dev.portcullis.webhook.http.ConcurrencyLimiter;
import dev.portcullis.webhook.http.ConcurrencyLimiter.OverloadedException;
import dev.portcullis.webhook.http.RejectedRequestMetrics;
import dev.portcullis.webhook.http.RejectedRequestMetrics.Reason;
import dev.portcullis.webhook.http.RequestFilter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
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
import java.util.function.Supplier;

/**
 * The endpoints /validate, /mutate, and /probe of the webhook configurations. A small review is
 * answered on the event loop of its connection unless that would block; then, and for a large one,
 * a worker thread answers.
 */
@Path("/")
@Consumes(MediaType.WILDCARD)
@Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
public final class WebhookResource {

  private final AdmissionHandler handler;
  private final ConcurrencyLimiter concurrencyLimiter;
  private final AdmissionMetrics metrics;
  private final AdmissionLog admissionLog;
  private final RejectedRequestMetrics rejectedRequests;

  WebhookResource(
      AdmissionHandler handler,
      ConcurrencyLimiter concurrencyLimiter,
      AdmissionMetrics metrics,
      AdmissionLog admissionLog,
      RejectedRequestMetrics rejectedRequests) {
    this.handler = handler;
    this.concurrencyLimiter = concurrencyLimiter;
    this.metrics = metrics;
    this.admissionLog = admissionLog;
    this.rejectedRequests = rejectedRequests;
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

  /**
   * Answers a review that a replica has requested to learn whether reviews arrive. Closes the
   * connection, so that the next one again goes through the Service, to any replica.
   */
  @POST
  @Path("probe")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] probe(@Context RoutingContext request) throws InvalidReviewException {
    AdmissionReviewRequest review = AdmissionReviewParser.parse(RequestFilter.bodyOf(request));
    request.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    request.addEndHandler(end -> request.request().connection().close());
    return AdmissionReviewResponse.skipped(review.uid(), ProbeAnswer.WARNING).toJson();
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
            return task.respond(task.pending.blocking().apply(deadline(request)));
          },
          () -> AdmissionReviewParser.readUid(RequestFilter.bodyOf(request)));
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
          return task.respond(task.pending.blocking().apply(deadline(request)));
        },
        () -> Optional.of(task.review.uid()));
  }

  private static ReviewDeadline deadline(RoutingContext request) {
    return ReviewDeadline.in(RequestFilter.timeLeft(request), System::nanoTime);
  }

  private CompletionStage<byte[]> executeBlocking(
      RoutingContext request,
      ConcurrencyLimiter.Task<byte[], InvalidReviewException> task,
      Supplier<Optional<String>> uid) {
    return request
        .vertx()
        .executeBlocking(() -> executeUnlessOverloaded(request, task, uid), false)
        .toCompletionStage();
  }

  /** Answers overload with a review: under failurePolicy Fail, a client gets 500 for HTTP 503. */
  private byte[] executeUnlessOverloaded(
      RoutingContext request,
      ConcurrencyLimiter.Task<byte[], InvalidReviewException> task,
      Supplier<Optional<String>> uid)
      throws InvalidReviewException {
    try {
      return concurrencyLimiter.execute(RequestFilter.timeLeft(request), task);
    } catch (OverloadedException e) {
      String known = uid.get().orElseThrow(() -> e);
      rejectedRequests.count(Reason.OVERLOAD);
      return AdmissionReviewResponse.overloaded(known).toJson();
    }
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
