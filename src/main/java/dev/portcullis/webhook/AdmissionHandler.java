package dev.portcullis.webhook;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.BlockingRequiredException;
import dev.portcullis.policy.PortNameMutation;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Answers reviews: what the core says of them, or why it was not asked. */
@ApplicationScoped
class AdmissionHandler {

  /** What we can say of an object; nothing else is read, at any version. */
  private static final Set<String> SUPPORTED_TYPES =
      Set.of(
          "v1 Service",
          "v1 Endpoints",
          "discovery.k8s.io/v1 EndpointSlice",
          "networking.k8s.io/v1 Ingress");

  private final AdmissionEvaluator evaluator;
  private final Clock clock;

  AdmissionHandler(AdmissionEvaluator court, Clock clock) {
    this.evaluator = court;
    this.clock = clock;
  }

  /**
   * The same for who has no time: both throw a {@link BlockingRequiredException} instead of
   * waiting.
   */
  AdmissionHandler nonBlocking() {
    return new AdmissionHandler(evaluator.nonBlocking(), clock);
  }

  /**
   * Whether the request goes through.
   *
   * @throws InvalidReviewException if it contradicts itself
   */
  AdmissionReviewResponse validate(AdmissionReviewRequest review) throws InvalidReviewException {
    return handle(
        review,
        (request, today) ->
            AdmissionReviewResponse.of(review.uid(), evaluator.validate(request, today)));
  }

  /**
   * What to add to the object of the request.
   *
   * @throws InvalidReviewException if it contradicts itself
   */
  AdmissionReviewResponse mutate(AdmissionReviewRequest review) throws InvalidReviewException {
    return handle(
        review,
        (request, today) -> {
          PortNameMutation mutation = evaluator.mutate(request, today);
          // A null in a list of ports is read as an empty port, but nothing can be added to it; and
          // a patch that does not apply is a 500 for whoever asked, whatever the failurePolicy.
          boolean applies =
              mutation.names().stream()
                  .allMatch(
                      n -> valueAt(n.portField(), review.object().orElseThrow()) instanceof Map);
          return applies
              ? AdmissionReviewResponse.of(review.uid(), mutation)
              : AdmissionReviewResponse.skipped(review.uid());
        });
  }

  /** What stands in the raw object at that place; null if nothing does. */
  private static Object valueAt(FieldPath place, Object tree) {
    Object at = tree;
    for (String step : place.toJsonPointer().substring(1).split("/")) {
      at =
          at instanceof Map<?, ?> map
              ? map.get(step)
              : at instanceof List<?> list ? list.get(Integer.parseInt(step)) : null;
    }
    return at;
  }

  private AdmissionReviewResponse handle(
      AdmissionReviewRequest review,
      BiFunction<AdmissionRequest, LocalDate, AdmissionReviewResponse> judge)
      throws InvalidReviewException {
    if (!review.subresource().isEmpty()) {
      return AdmissionReviewResponse.skipped(review.uid());
    }
    String type = review.type();
    if (!SUPPORTED_TYPES.contains(type) || review.operation().equals("CONNECT")) {
      return AdmissionReviewResponse.skipped(
          review.uid(), review.operation() + " of " + type + " is not checked by Portcullis");
    }
    ConversionResult after = convert(review, review.object());
    ConversionResult before = convert(review, review.oldObject());
    for (ConversionResult translation : List.of(after, before)) {
      if (translation instanceof ConversionResult.Invalid broken) {
        return AdmissionReviewResponse.skipped(
            review.uid(), review.describe() + " not checked: " + broken.errors().get(0).message());
      }
    }
    AdmissionRequest request =
        toAdmissionRequest(review, convertedResource(before), convertedResource(after));
    try {
      return judge.apply(request, LocalDate.now(clock));
    } catch (BlockingRequiredException e) {
      throw e;
    } catch (RuntimeException e) {
      Log.errorf(e, "internal error, request admitted: %s", request.change().key());
      return AdmissionReviewResponse.failed(review.uid(), request.change().key());
    }
  }

  /** The object as its request describes it, whatever it says of itself. */
  private static ConversionResult convert(
      AdmissionReviewRequest review, Optional<Map<String, Object>> tree) {
    return tree.isEmpty()
        ? new ConversionResult.Unsupported("")
        : ResourceConverter.convert(review.type(), tree.get(), review.namespace());
  }

  private static Optional<Resource> convertedResource(ConversionResult translation) {
    return translation instanceof ConversionResult.Converted read
        ? Optional.of(read.resource())
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
