package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.Policy;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Runs the webhook without HTTPS on any view. */
public final class InProcessWebhook {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AdmissionHandler handler;

  /** Creates a webhook with a view. */
  public InProcessWebhook(ResourceView view) {
    handler =
        new AdmissionHandler(new AdmissionEvaluator(view, Policy.STANDARD), Clock.systemUTC());
  }

  /** Returns the object after {@code /mutate}, as the API server continues with it. */
  public JsonNode mutate(JsonNode object, Optional<JsonNode> old, String namespace)
      throws IOException {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request").put("uid", "1");
    request.put("operation", old.isPresent() ? "UPDATE" : "CREATE");
    String apiVersion = object.get("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    request
        .putObject("kind")
        .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
        .put("version", apiVersion.substring(slash + 1))
        .put("kind", object.get("kind").asText());
    request.put("namespace", namespace).set("object", object);
    old.ifPresent(o -> request.set("oldObject", o));
    try {
      byte[] response =
          handler.mutate(AdmissionReviewParser.parse(JSON.writeValueAsBytes(review))).toJson();
      return AdmissionResponseValidator.applyPatch(
          AdmissionResponseValidator.checkMutateResponse(response, request), request);
    } catch (InvalidReviewException e) {
      throw new AssertionError(e);
    }
  }
}
