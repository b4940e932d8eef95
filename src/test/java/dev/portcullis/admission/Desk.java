package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.Policy;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** The webhook without HTTPS: bytes in, bytes out, in any view. */
public final class Desk {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reviewer reviewer;

  /** A desk that sees these objects. */
  public Desk(ResourceView view) {
    reviewer =
        new Reviewer(
            new AdmissionEvaluator(
                view, Optional.empty(), Policy.STANDARD, UnconfirmedAction.ALLOW),
            Clock.systemUTC());
  }

  /** What the API server goes on with after it has asked {@code /mutate} about an object. */
  public JsonNode mutated(JsonNode object, Optional<JsonNode> old, String namespace)
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
      byte[] answer = reviewer.mutate(ReviewReader.read(JSON.writeValueAsBytes(review))).toJson();
      return Contract.patched(Contract.mutated(answer, request), request);
    } catch (BadReview e) {
      throw new AssertionError(e);
    }
  }
}
