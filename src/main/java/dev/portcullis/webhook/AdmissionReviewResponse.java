package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.FieldPath;
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
 * An AdmissionReview with a response, as the API server checks it (apiserver
 * pkg/admission/plugin/webhook/request VerifyAdmissionResponse).
 */
final class AdmissionReviewResponse {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final ObjectNode response = NODES.objectNode();
  private final ReviewOutcome outcome;
  private Map<Outcome, Set<String>> ruleIdsByOutcome = Map.of();
  private ConfirmationResult confirmation = ConfirmationResult.NONE;

  private AdmissionReviewResponse(String uid, ReviewOutcome decision, List<String> warnings) {
    this.outcome = decision;
    response.put("uid", uid);
    response.put("allowed", decision != ReviewOutcome.DENIED && decision != ReviewOutcome.PUT_OFF);
    if (!warnings.isEmpty()) {
      ArrayNode list = response.putArray("warnings");
      warnings.forEach(list::add);
    }
  }

  /** Lets it through because it is nothing of ours. */
  static AdmissionReviewResponse skipped(String uid) {
    return new AdmissionReviewResponse(uid, ReviewOutcome.NOT_JUDGED, List.of());
  }

  /** Lets it through because we do not know what to make of it, and says so. */
  static AdmissionReviewResponse skipped(String uid, String warning) {
    return new AdmissionReviewResponse(
        uid, ReviewOutcome.NOT_JUDGED, List.of(AdmissionResult.truncateWarning(warning)));
  }

  /** Lets it through because of an error of ours, and says so. */
  static AdmissionReviewResponse failed(String uid) {
    return new AdmissionReviewResponse(
        uid, ReviewOutcome.FAILED, List.of("not judged, by an error of Portcullis; see its log"));
  }

  static AdmissionReviewResponse of(String uid, AdmissionResult answer) {
    AdmissionReviewResponse result =
        new AdmissionReviewResponse(uid, outcome(answer), answer.warnings());
    result.ruleIdsByOutcome = answer.ruleIdsByOutcome();
    result.confirmation = answer.confirmation();
    if (!answer.allowed()) {
      result.writeStatus(answer);
    }
    if (!answer.ruleIdsByOutcome().isEmpty()) {
      ObjectNode audit = result.response.putObject("auditAnnotations");
      answer
          .ruleIdsByOutcome()
          .forEach((o, ids) -> audit.put(o.name().toLowerCase(Locale.ROOT), String.join(",", ids)));
    }
    return result;
  }

  private static ReviewOutcome outcome(AdmissionResult answer) {
    if (!answer.allowed()) {
      return answer.retryAfterSeconds() > 0 ? ReviewOutcome.PUT_OFF : ReviewOutcome.DENIED;
    }
    return answer.warnings().isEmpty() ? ReviewOutcome.ALLOWED : ReviewOutcome.WARNED;
  }

  private void writeStatus(AdmissionResult answer) {
    ObjectNode status = response.putObject("status");
    boolean later = outcome == ReviewOutcome.PUT_OFF;
    status.put("status", "Failure");
    status.put("code", later ? TOO_MANY_REQUESTS : FORBIDDEN);
    status.put("reason", later ? "TooManyRequests" : "Forbidden");
    status.put("message", answer.message());
    ObjectNode details = status.putObject("details");
    if (later) {
      details.put("retryAfterSeconds", answer.retryAfterSeconds());
    }
    ArrayNode causes = details.putArray("causes");
    for (AdmissionResult.Cause cause : answer.causes()) {
      causes
          .addObject()
          .put("reason", cause.rule())
          .put("message", cause.message())
          .put("field", cause.field().text());
    }
  }

  /** A patch of nothing but added names; {@code patchType} never stands without a patch. */
  static AdmissionReviewResponse of(String uid, PortNameMutation mutation) {
    AdmissionReviewResponse result =
        new AdmissionReviewResponse(uid, outcome(mutation), mutation.warnings());
    result.confirmation = mutation.confirmation();
    if (!mutation.names().isEmpty()) {
      ArrayNode patch = NODES.arrayNode();
      for (PortNameAssignment name : mutation.names()) {
        FieldPath at = name.nameField();
        patch
            .addObject()
            .put("op", "add")
            .put("path", at.toJsonPointer())
            .put("value", name.name());
      }
      result.response.put("patchType", "JSONPatch");
      result.response.put("patch", writeJson(patch));
    }
    return result;
  }

  private static ReviewOutcome outcome(PortNameMutation mutation) {
    if (!mutation.names().isEmpty()) {
      return ReviewOutcome.NAMED;
    }
    return mutation.warnings().isEmpty() ? ReviewOutcome.ALLOWED : ReviewOutcome.WARNED;
  }

  /** What it comes to. */
  ReviewOutcome outcome() {
    return outcome;
  }

  /** The ids of the rules that found something, by what became of it. */
  Map<Outcome, Set<String>> ruleIdsByOutcome() {
    return ruleIdsByOutcome;
  }

  /** What whoever asked is told of it, a line each: the message of a denial, or else warnings. */
  List<String> messageLines() {
    Stream<String> message =
        response.path("status").path("message").asText("").lines().map(String::strip);
    Stream<String> warnings =
        StreamSupport.stream(response.path("warnings").spliterator(), false).map(JsonNode::asText);
    return Stream.concat(message, warnings).filter(l -> !l.isEmpty()).toList();
  }

  /** What came of looking at live objects. */
  ConfirmationResult confirmation() {
    return confirmation;
  }

  /** The whole review, as JSON. */
  byte[] toJson() {
    ObjectNode review = NODES.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1");
    review.put("kind", "AdmissionReview");
    review.set("response", response);
    return writeJson(review);
  }

  private static byte[] writeJson(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
  }
}
