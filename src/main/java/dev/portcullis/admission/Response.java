package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.FieldPath;
import dev.portcullis.naming.PortName;
import dev.portcullis.verdict.Answer;
import dev.portcullis.verdict.Mutation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * An AdmissionReview with a response, as the API server checks it (apiserver
 * pkg/admission/plugin/webhook/request VerifyAdmissionResponse).
 */
final class Response {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private final ObjectNode response = NODES.objectNode();

  private Response(String uid, boolean allowed, List<String> warnings) {
    response.put("uid", uid);
    response.put("allowed", allowed);
    if (!warnings.isEmpty()) {
      ArrayNode list = response.putArray("warnings");
      warnings.forEach(list::add);
    }
  }

  /** Lets it through without a word. */
  static Response allowed(String uid) {
    return new Response(uid, true, List.of());
  }

  /** Lets it through with a warning, made short enough and put on one line. */
  static Response allowed(String uid, String warning) {
    return new Response(uid, true, List.of(Answer.shortWarning(warning)));
  }

  static Response of(String uid, Answer answer) {
    Response result = new Response(uid, answer.allowed(), answer.warnings());
    if (!answer.allowed()) {
      result.deny(answer);
    }
    if (!answer.auditAnnotations().isEmpty()) {
      ObjectNode audit = result.response.putObject("auditAnnotations");
      answer.auditAnnotations().forEach(audit::put);
    }
    return result;
  }

  private void deny(Answer answer) {
    ObjectNode status = response.putObject("status");
    boolean later = answer.retryAfterSeconds() > 0;
    status.put("status", "Failure");
    status.put("code", later ? TOO_MANY_REQUESTS : FORBIDDEN);
    status.put("reason", later ? "TooManyRequests" : "Forbidden");
    status.put("message", answer.message());
    ObjectNode details = status.putObject("details");
    if (later) {
      details.put("retryAfterSeconds", answer.retryAfterSeconds());
    }
    ArrayNode causes = details.putArray("causes");
    for (Answer.Cause cause : answer.causes()) {
      causes
          .addObject()
          .put("reason", cause.rule())
          .put("message", cause.message())
          .put("field", cause.field().text());
    }
  }

  /** A patch of nothing but added names; {@code patchType} never stands without a patch. */
  static Response of(String uid, Mutation mutation) {
    Response result = new Response(uid, true, mutation.warnings());
    if (!mutation.names().isEmpty()) {
      ArrayNode patch = NODES.arrayNode();
      for (PortName name : mutation.names()) {
        FieldPath at = name.at();
        patch
            .addObject()
            .put("op", "add")
            .put("path", at.toJsonPointer())
            .put("value", name.name());
      }
      result.response.put("patchType", "JSONPatch");
      result.response.put("patch", bytes(patch));
    }
    return result;
  }

  /** The whole review, as JSON. */
  byte[] toJson() {
    ObjectNode review = NODES.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1");
    review.put("kind", "AdmissionReview");
    review.set("response", response);
    return bytes(review);
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
  }
}
