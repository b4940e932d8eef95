package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.testing.YamlText;

/** Parses objects from YAML, and builds AdmissionReviews. */
final class ReviewBuilder {

  static final ObjectMapper JSON = new ObjectMapper();

  private ReviewBuilder() {}

  static ObjectNode parseYaml(String text) {
    return YamlText.parseObject(text.stripIndent());
  }

  /**
   * Builds a review of an ordinary user.
   *
   * @param object null on DELETE
   * @param old null on CREATE
   */
  static ObjectNode buildReview(String operation, JsonNode object, JsonNode old) {
    JsonNode either = object == null ? old : object;
    String apiVersion = either.get("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request.put("uid", "705ab4f5-6393-11e8-b7cc-42010a800002");
    request
        .putObject("kind")
        .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
        .put("version", apiVersion.substring(slash + 1))
        .put("kind", either.get("kind").asText());
    request.put("operation", operation);
    request.put("namespace", either.at("/metadata/namespace").asText());
    request.put("name", either.at("/metadata/name").asText());
    request.putObject("userInfo").put("username", "jane").putArray("groups").add("devs");
    request.set("object", object);
    request.set("oldObject", old);
    request.put("dryRun", false);
    request.putObject("options").put("apiVersion", "meta.k8s.io/v1").put("kind", "CreateOptions");
    return review;
  }

  /** The review of an admission fixture: its objects, and the members of its {@code request}. */
  static ObjectNode buildReview(JsonNode fixture) {
    JsonNode wanted = fixture.path("request");
    ObjectNode review =
        buildReview(
            wanted.path("operation").asText("CREATE"),
            fixture.get("object"),
            fixture.get("oldObject"));
    ObjectNode request = (ObjectNode) review.get("request");
    request.put("dryRun", wanted.path("dryRun").asBoolean());
    request.put("subResource", wanted.path("subResource").asText());
    request.putObject("userInfo").put("username", wanted.path("username").asText("jane"));
    return review;
  }
}
