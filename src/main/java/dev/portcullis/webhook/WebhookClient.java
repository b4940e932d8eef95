package dev.portcullis.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.policy.Operation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/**
 * Calls the webhooks of a running server as the API server does: sends an object to {@code
 * /mutate}, applies the patch, and sends the result to {@code /validate}. Nothing is stored.
 */
public final class WebhookClient {

  /**
   * Ends a hang. The API server waits for three seconds only, but the first request of a process
   * takes longer than that on a busy machine.
   */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI baseUri;
  private final HttpClient httpClient;

  /**
   * Creates a client of the server at an address.
   *
   * @param tls trusts the certificate of the server
   */
  public WebhookClient(URI baseUri, SSLContext tls) {
    this.baseUri = baseUri;
    this.httpClient =
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  /**
   * The decision of the webhooks.
   *
   * @param message the message of a denial; empty if admitted
   * @param patch the JSON Patch of {@code /mutate}; empty if there was none
   * @param request the AdmissionReview sent to {@code /validate}, as JSON
   * @param response the response of {@code /validate}, as JSON
   */
  public record Result(
      boolean allowed,
      String message,
      List<String> warnings,
      String patch,
      String request,
      String response) {}

  /**
   * Submits one request.
   *
   * @param key of a kind that Portcullis checks
   * @param object the new object as a JSON tree
   * @param oldObject the stored object as a JSON tree; null on CREATE
   * @throws IOException if the server does not answer with an AdmissionReview
   */
  public Result submit(Operation operation, ObjectKey key, Map<?, ?> object, Map<?, ?> oldObject)
      throws IOException, InterruptedException {
    ObjectNode review = buildReview(operation, key, object, oldObject);
    JsonNode mutated = post("mutate", review);
    JsonNode patch =
        mutated.hasNonNull("patch")
            ? JSON.readTree(mutated.get("patch").binaryValue())
            : JSON.createArrayNode();
    for (JsonNode patchOperation : patch) {
      applyAdd(patchOperation, review.get("request").get("object"));
    }
    JsonNode validated = post("validate", review);
    List<String> warnings = new ArrayList<>();
    mutated.path("warnings").forEach(w -> warnings.add(w.asText()));
    validated.path("warnings").forEach(w -> warnings.add(w.asText()));
    return new Result(
        validated.get("allowed").asBoolean(),
        validated.path("status").path("message").asText(),
        warnings,
        patch.isEmpty() ? "" : patch.toString(),
        review.toPrettyString(),
        validated.toPrettyString());
  }

  private static ObjectNode buildReview(
      Operation operation, ObjectKey key, Map<?, ?> object, Map<?, ?> oldObject) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request.put("uid", UUID.randomUUID().toString());
    JsonNode tree = JSON.valueToTree(object);
    String apiVersion = tree.path("apiVersion").asText();
    int slash = apiVersion.indexOf('/');
    request
        .putObject("kind")
        .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
        .put("version", apiVersion.substring(slash + 1))
        .put("kind", key.kind().toString());
    request.put("operation", operation.name());
    request.put("namespace", key.namespace()).put("name", key.name());
    request.putObject("userInfo").put("username", "you");
    request.set("object", tree);
    request.set("oldObject", JSON.valueToTree(oldObject));
    request.put("dryRun", false);
    return review;
  }

  private JsonNode post(String path, JsonNode review) throws IOException, InterruptedException {
    HttpResponse<String> response =
        httpClient.send(
            HttpRequest.newBuilder(baseUri.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(review.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != OK) {
      throw new IOException(response.statusCode() + " from " + path + ": " + response.body());
    }
    return JSON.readTree(response.body()).path("response");
  }

  /** Applies an {@code add} operation on an existing object, the only one that the server sends. */
  private static void applyAdd(JsonNode operation, JsonNode object) {
    String path = operation.get("path").asText();
    int last = path.lastIndexOf('/');
    ((ObjectNode) object.at(path.substring(0, last)))
        .set(path.substring(last + 1), operation.get("value"));
  }
}
