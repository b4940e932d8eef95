package dev.portcullis.webhook;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.PortNameMutation;
import dev.portcullis.policy.ReviewDeadline;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers admission reviews: converts the objects and has the request evaluated. */
@ApplicationScoped
class AdmissionHandler {

  /** The types that Portcullis evaluates, by version; others are admitted. */
  private static final Set<String> SUPPORTED_TYPES =
      Set.of(
          "v1 Service",
          "v1 Endpoints",
          "discovery.k8s.io/v1 EndpointSlice",
          "networking.k8s.io/v1 Ingress");

  private final AdmissionEvaluator evaluator;
  private final Clock clock;

  AdmissionHandler(AdmissionEvaluator evaluator, Clock clock) {
    this.evaluator = evaluator;
    this.clock = clock;
  }

  /**
   * A review that is parsed and not answered yet.
   *
   * @param nonBlocking answers without waiting; empty if that is not possible
   * @param blocking answers within a time
   */
  record PendingReview(
      Supplier<Optional<AdmissionReviewResponse>> nonBlocking,
      Function<ReviewDeadline, AdmissionReviewResponse> blocking) {

    static PendingReview answered(AdmissionReviewResponse response) {
      return new PendingReview(() -> Optional.of(response), deadline -> response);
    }
  }

  /**
   * Decides whether the request is admitted.
   *
   * @throws InvalidReviewException if the review contradicts itself
   */
  AdmissionReviewResponse validate(AdmissionReviewRequest review) throws InvalidReviewException {
    return prepareValidation(review).blocking().apply(ReviewDeadline.NONE);
  }

  PendingReview prepareValidation(AdmissionReviewRequest review) throws InvalidReviewException {
    return prepare(
        review,
        (request, today) ->
            evaluator
                .validateNonBlocking(request, today)
                .map(r -> AdmissionReviewResponse.of(review.uid(), r)),
        (request, today, deadline) ->
            AdmissionReviewResponse.of(review.uid(), evaluator.validate(request, today, deadline)));
  }

  /**
   * Determines what to add to the object of the request.
   *
   * @throws InvalidReviewException if the review contradicts itself
   */
  AdmissionReviewResponse mutate(AdmissionReviewRequest review) throws InvalidReviewException {
    return prepareMutation(review).blocking().apply(ReviewDeadline.NONE);
  }

  PendingReview prepareMutation(AdmissionReviewRequest review) throws InvalidReviewException {
    return prepare(
        review,
        (request, today) ->
            evaluator.mutateNonBlocking(request, today).map(m -> toResponse(review, m)),
        (request, today, deadline) ->
            toResponse(review, evaluator.mutate(request, today, deadline)));
  }

  /**
   * A null in a list of ports is read as an empty port, but nothing can be added to it. The API
   * server answers 500 to a patch that does not apply, whatever the failurePolicy.
   */
  private static AdmissionReviewResponse toResponse(
      AdmissionReviewRequest review, PortNameMutation mutation) {
    boolean applies =
        mutation.names().stream()
            .allMatch(n -> valueAt(n.portField(), review.object().orElseThrow()) instanceof Map);
    return applies
        ? AdmissionReviewResponse.of(review.uid(), mutation)
        : AdmissionReviewResponse.skipped(review.uid());
  }

  /** The value of a field in the object as it was sent; null without one. */
  private static Object valueAt(FieldPath field, Object tree) {
    Object value = tree;
    for (String segment : field.segments()) {
      value =
          value instanceof Map<?, ?> map
              ? map.get(segment)
              : value instanceof List<?> list ? list.get(FieldPath.indexOf(segment)) : null;
    }
    return value;
  }

  private interface BlockingEvaluation {
    AdmissionReviewResponse evaluate(
        AdmissionRequest request, LocalDate today, ReviewDeadline deadline);
  }

  private PendingReview prepare(
      AdmissionReviewRequest review,
      BiFunction<AdmissionRequest, LocalDate, Optional<AdmissionReviewResponse>> nonBlocking,
      BlockingEvaluation blocking)
      throws InvalidReviewException {
    if (!review.subresource().isEmpty()) {
      return PendingReview.answered(AdmissionReviewResponse.skipped(review.uid()));
    }
    String type = review.type();
    if (!SUPPORTED_TYPES.contains(type) || review.operation().equals("CONNECT")) {
      return PendingReview.answered(
          AdmissionReviewResponse.skipped(
              review.uid(), review.operation() + " of " + type + " is not checked by Portcullis"));
    }
    ConversionResult after = convert(review, review.object());
    ConversionResult before = convert(review, review.oldObject());
    for (ConversionResult result : List.of(after, before)) {
      if (result instanceof ConversionResult.Invalid invalid) {
        return PendingReview.answered(
            AdmissionReviewResponse.skipped(
                review.uid(),
                review.describe() + " not checked: " + invalid.errors().get(0).message()));
      }
    }
    AdmissionRequest request =
        toAdmissionRequest(review, convertedResource(before), convertedResource(after));
    LocalDate today = LocalDate.now(clock);
    return new PendingReview(
        () -> {
          try {
            return nonBlocking.apply(request, today);
          } catch (RuntimeException e) {
            return Optional.of(failed(review, request, e));
          }
        },
        deadline -> {
          try {
            return blocking.evaluate(request, today, deadline);
          } catch (RuntimeException e) {
            return failed(review, request, e);
          }
        });
  }

  private static AdmissionReviewResponse failed(
      AdmissionReviewRequest review, AdmissionRequest request, RuntimeException e) {
    Log.errorf(e, "internal error, request admitted: %s", request.change().key());
    return AdmissionReviewResponse.failed(review.uid(), request.change().key());
  }

  /** Converts an object by the type and namespace of its request, not by its own. */
  private static ConversionResult convert(
      AdmissionReviewRequest review, Optional<Map<String, Object>> tree) {
    return tree.isEmpty()
        ? new ConversionResult.Unsupported("")
        : ResourceConverter.convert(review.type(), tree.get(), review.namespace());
  }

  private static Optional<Resource> convertedResource(ConversionResult result) {
    return result instanceof ConversionResult.Converted converted
        ? Optional.of(converted.resource())
        : Optional.empty();
  }

  private static AdmissionRequest toAdmissionRequest(
      AdmissionReviewRequest review, Optional<Resource> before, Optional<Resource> after)
      throws InvalidReviewException {
    boolean isDelete = review.operation().equals("DELETE");
    boolean isCreate = review.operation().equals("CREATE");
    if (!isDelete && after.isEmpty()) {
      throw new InvalidReviewException(
          "request.object is missing; " + review.operation() + " has one");
    } else if (!isCreate && before.isEmpty()) {
      throw new InvalidReviewException(
          "request.oldObject is missing; " + review.operation() + " has one");
    }
    ResourceChange change =
        new ResourceChange(
            isCreate ? Optional.empty() : before, isDelete ? Optional.empty() : after);
    if (change.states().map(Resource::key).distinct().count() > 1) {
      throw new InvalidReviewException(
          "request.object and request.oldObject are two different objects");
    }
    return new AdmissionRequest(change, review.username(), review.dryRun());
  }
}
