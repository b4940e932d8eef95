package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.flipkart.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.util.Set;

/**
 * Checks responses as the API server does (apiserver pkg/admission/plugin/webhook/request
 * VerifyAdmissionResponse), and by Kubernetes' guidelines for webhooks.
 */
final class AdmissionResponseValidator {

  private static final int MAX_WARNING_LENGTH = 256;
  private static final int FORBIDDEN = 403;

  /** The expected fields; the API server would ignore a misspelled one. */
  private static final Set<String> RESPONSE_FIELDS =
      Set.of("uid", "allowed", "status", "patch", "patchType", "warnings", "auditAnnotations");

  private AdmissionResponseValidator() {}

  /** Checks a body of {@code /validate} and returns its {@code response}. */
  static JsonNode checkValidateResponse(byte[] body, JsonNode request) throws IOException {
    JsonNode response = checkResponse(body, request);
    assertFalse(response.has("patch") || response.has("patchType"), "a patch from /validate");
    return response;
  }

  /** Checks a body of {@code /mutate} and returns its {@code response}. */
  static JsonNode checkMutateResponse(byte[] body, JsonNode request) throws IOException {
    JsonNode response = checkResponse(body, request);
    assertTrue(response.get("allowed").asBoolean(), "/mutate never denies");
    applyPatch(response, request);
    return response;
  }

  /** Applies the patch of a response to the object of the request. */
  static JsonNode applyPatch(JsonNode response, JsonNode request) throws IOException {
    assertEquals(response.has("patch"), response.has("patchType"), "patch and patchType");
    if (!response.has("patch")) {
      return request.path("object");
    }
    assertEquals("JSONPatch", response.get("patchType").asText());
    assertFalse(request.path("operation").asText().equals("DELETE"), "a patch on DELETE");
    JsonNode patch = ReviewBuilder.JSON.readTree(response.get("patch").binaryValue());
    assertTrue(patch.isArray() && !patch.isEmpty(), "a patch is a non-empty list");
    patch.forEach(op -> assertEquals("add", op.path("op").asText(), op.toString()));
    return JsonPatch.apply(patch, request.get("object"));
  }

  private static JsonNode checkResponse(byte[] body, JsonNode request) throws IOException {
    JsonNode review = ReviewBuilder.JSON.readTree(body);
    assertEquals("admission.k8s.io/v1", review.path("apiVersion").asText());
    assertEquals("AdmissionReview", review.path("kind").asText());
    JsonNode response = review.path("response");
    assertEquals(request.path("uid"), response.path("uid"), "uid");
    assertTrue(response.path("allowed").isBoolean(), "allowed is true or false");
    response.fieldNames().forEachRemaining(m -> assertTrue(RESPONSE_FIELDS.contains(m), m));
    response.path("warnings").forEach(AdmissionResponseValidator::checkWarning);
    response
        .path("auditAnnotations")
        .properties()
        .forEach(e -> checkAuditAnnotation(e.getKey(), e.getValue()));
    assertEquals(!response.get("allowed").asBoolean(), response.has("status"), "a status");
    if (response.has("status")) {
      checkDenialStatus(response.get("status"));
    }
    return response;
  }

  private static void checkWarning(JsonNode warning) {
    assertTrue(warning.isTextual(), "a warning is a string");
    String text = warning.asText();
    assertTrue(text.length() <= MAX_WARNING_LENGTH, () -> text.length() + " characters: " + text);
    assertFalse(text.isBlank(), "an empty warning");
    assertTrue(text.chars().noneMatch(Character::isISOControl), text);
  }

  /** Keys are part of a qualified name (apiserver pkg/admission attributes.go checkKeyFormat). */
  private static void checkAuditAnnotation(String key, JsonNode value) {
    assertTrue(key.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?"), key);
    assertTrue(value.isTextual() && !value.asText().isEmpty(), key);
  }

  private static void checkDenialStatus(JsonNode status) {
    assertEquals(FORBIDDEN, status.path("code").asInt());
    assertEquals("Failure", status.path("status").asText());
    assertEquals("Forbidden", status.path("reason").asText());
    String message = status.path("message").asText();
    assertFalse(message.isBlank(), "a denial without a message");
    assertTrue(message.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), message);
    JsonNode causes = status.at("/details/causes");
    assertFalse(causes.isEmpty(), "a denial without causes");
    for (JsonNode cause : causes) {
      assertTrue(message.contains(cause.get("message").asText()), cause.toString());
      assertTrue(
          cause.get("message").asText().endsWith("[" + cause.get("reason").asText() + "]"),
          cause.toString());
      assertTrue(cause.get("field").isTextual(), cause.toString());
    }
  }
}
