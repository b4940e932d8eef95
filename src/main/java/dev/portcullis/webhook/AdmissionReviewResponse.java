package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.PortNameMutation;
import dev.portcullis.portnames.PortNameAssignment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An AdmissionReview v1 with a response that passes the checks of the API server (apiserver
 * pkg/admission/plugin/webhook/request VerifyAdmissionResponse).
 */
final class AdmissionReviewResponse {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final ObjectNode json = NODES.objectNode();
  private final ReviewOutcome outcome;
  private Map<Outcome, Set<String>> ruleIdsByOutcome = Map.of();
  private Set<String> managedObjects = Set.of();
  private ConfirmationResult confirmation = ConfirmationResult.NONE;

  private AdmissionReviewResponse(String uid, ReviewOutcome outcome, List<String> warnings) {
    this.outcome = outcome;
    json.put("uid", uid);
    json.put("allowed", outcome != ReviewOutcome.DENIED && outcome != ReviewOutcome.RETRY_LATER);
    if (!warnings.isEmpty()) {
      ArrayNode list = json.putArray("warnings");
      warnings.forEach(list::add);
    }
  }

  /** Admits a request that Portcullis does not check. */
  static AdmissionReviewResponse skipped(String uid) {
    return new AdmissionReviewResponse(uid, ReviewOutcome.SKIPPED, List.of());
  }

  /** Admits a request that Portcullis cannot check, with a warning. */
  static AdmissionReviewResponse skipped(String uid, String warning) {
    return new AdmissionReviewResponse(
        uid, ReviewOutcome.SKIPPED, List.of(AdmissionResult.truncateWarning(warning)));
  }

  /** Admits a request after an internal error, with a warning. */
  static AdmissionReviewResponse failed(String uid, ObjectKey key) {
    return new AdmissionReviewResponse(
        uid,
        ReviewOutcome.FAILED,
        List.of(
            AdmissionResult.truncateWarning(
                key + " not checked: internal error of Portcullis; see its log")));
  }

  /** Rejects a request because too many reviews are in progress, to be retried. */
  static AdmissionReviewResponse overloaded(String uid) {
    AdmissionReviewResponse response =
        new AdmissionReviewResponse(uid, ReviewOutcome.RETRY_LATER, List.of());
    response.writeRetryStatus("not decided: too many reviews in progress; retry in 1 s", 1);
    return response;
  }

  /** Encodes the result of a validation. */
  static AdmissionReviewResponse of(String uid, AdmissionResult result) {
    AdmissionReviewResponse response =
        new AdmissionReviewResponse(uid, outcome(result), result.warnings());
    response.ruleIdsByOutcome = result.ruleIdsByOutcome();
    response.managedObjects = result.managedObjects();
    response.confirmation = result.confirmation();
    if (!result.allowed()) {
      response.writeStatus(result);
    }
    if (!result.ruleIdsByOutcome().isEmpty()) {
      ObjectNode audit = response.json.putObject("auditAnnotations");
      result
          .ruleIdsByOutcome()
          .forEach((o, ids) -> audit.put(o.name().toLowerCase(Locale.ROOT), String.join(",", ids)));
    }
    return response;
  }

  private static ReviewOutcome outcome(AdmissionResult result) {
    if (!result.allowed()) {
      return result.retryAfterSeconds() > 0 ? ReviewOutcome.RETRY_LATER : ReviewOutcome.DENIED;
    }
    return result.warnings().isEmpty() ? ReviewOutcome.ALLOWED : ReviewOutcome.WARNED;
  }

  private void writeStatus(AdmissionResult result) {
    if (outcome == ReviewOutcome.RETRY_LATER) {
      writeRetryStatus(result.message(), result.retryAfterSeconds());
      return;
    }
    ArrayNode causes = writeStatus(FORBIDDEN, "Forbidden", result.message()).putArray("causes");
    for (AdmissionResult.Cause cause : result.causes()) {
      causes
          .addObject()
          .put("reason", cause.rule())
          .put("message", cause.message())
          .put("field", cause.field().text());
    }
  }

  private void writeRetryStatus(String message, int retryAfterSeconds) {
    writeStatus(TOO_MANY_REQUESTS, "TooManyRequests", message)
        .put("retryAfterSeconds", retryAfterSeconds)
        .putArray("causes");
  }

  /** Returns the details, which are empty. */
  private ObjectNode writeStatus(int code, String reason, String message) {
    return json.putObject("status")
        .put("status", "Failure")
        .put("code", code)
        .put("reason", reason)
        .put("message", message)
        .putObject("details");
  }

  /** Encodes the names as a JSON Patch; without names there is neither patch nor patchType. */
  static AdmissionReviewResponse of(String uid, PortNameMutation mutation) {
    AdmissionReviewResponse response =
        new AdmissionReviewResponse(uid, outcome(mutation), mutation.warnings());
    response.confirmation = mutation.confirmation();
    if (!mutation.names().isEmpty()) {
      ArrayNode patch = NODES.arrayNode();
      for (PortNameAssignment name : mutation.names()) {
        patch
            .addObject()
            .put("op", "add")
            .put("path", name.nameField().toJsonPointer())
            .put("value", name.name());
      }
      response.json.put("patchType", "JSONPatch");
      response.json.put("patch", writeJson(patch));
    }
    return response;
  }

  private static ReviewOutcome outcome(PortNameMutation mutation) {
    if (!mutation.names().isEmpty()) {
      return ReviewOutcome.PATCHED;
    }
    return mutation.warnings().isEmpty() ? ReviewOutcome.ALLOWED : ReviewOutcome.WARNED;
  }

  ReviewOutcome outcome() {
    return outcome;
  }

  /** The ids of the rules with findings, by the outcome of the findings. */
  Map<Outcome, Set<String>> ruleIdsByOutcome() {
    return ruleIdsByOutcome;
  }

  /** The names of the entries of the table of managed objects that made errors warnings. */
  Set<String> managedObjects() {
    return managedObjects;
  }

  /** The lines of the denial message and the warnings. */
  List<String> messageLines() {
    Stream<String> message =
        json.path("status").path("message").asText("").lines().map(String::strip);
    Stream<String> warnings =
        StreamSupport.stream(json.path("warnings").spliterator(), false).map(JsonNode::asText);
    return Stream.concat(message, warnings).filter(l -> !l.isEmpty()).toList();
  }

  /** The result of the live reads. */
  ConfirmationResult confirmation() {
    return confirmation;
  }

  /** The whole AdmissionReview as JSON. */
  byte[] toJson() {
    ObjectNode review = NODES.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1");
    review.put("kind", "AdmissionReview");
    review.set("response", json);
    return writeJson(review);
  }

  private static byte[] writeJson(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }
}
