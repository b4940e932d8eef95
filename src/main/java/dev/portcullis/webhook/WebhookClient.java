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
 * What an API server does with an object before it is stored, over HTTPS and against a running
 * server: it is sent to {@code /mutate}, what comes back is added, and the result is sent to {@code
 * /validate}. Nothing is stored.
 */
public final class WebhookClient {

  /** The API server gives a webhook three seconds in the configuration we ship. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private static final int OK = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI baseUri;
  private final HttpClient httpClient;

  /** A rehearsal against the server at that address, whose certificate {@code tls} trusts. */
  public WebhookClient(URI server, SSLContext tls) {
    this.baseUri = server;
    this.httpClient =
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }

  /**
   * What came of it.
   *
   * @param message what a denial said; empty if it was none
   * @param patch the JSON Patch of {@code /mutate}; empty if there was none
   * @param request the AdmissionReview that {@code /validate} got, as JSON
   * @param response the AdmissionReview that it answered, as JSON
   */
  public record Result(
      boolean allowed,
      String message,
      List<String> warnings,
      String patch,
      String request,
      String response) {}

  /**
   * Rehearses one request.
   *
   * @param key whose request it is; of a kind that Portcullis judges
   * @param object the object as it will be: maps, lists, strings, numbers, booleans and nulls
   * @param old the object as it is; null on CREATE
   * @throws IOException if the server does not answer as a webhook has to
   */
  public Result apply(Operation operation, ObjectKey key, Map<?, ?> object, Map<?, ?> old)
      throws IOException, InterruptedException {
    ObjectNode review = buildReview(operation, key, object, old);
    JsonNode mutated = post("mutate", review);
    JsonNode patch =
        mutated.hasNonNull("patch")
            ? JSON.readTree(mutated.get("patch").binaryValue())
            : JSON.createArrayNode();
    for (JsonNode add : patch) {
      apply(add, review.get("request").get("object"));
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
      Operation operation, ObjectKey key, Map<?, ?> object, Map<?, ?> old) {
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
    request.set("oldObject", JSON.valueToTree(old));
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

  /** Our patches add a member to an object that is there; more is not needed here. */
  private static void apply(JsonNode add, JsonNode object) {
    String path = add.get("path").asText();
    int last = path.lastIndexOf('/');
    ((ObjectNode) object.at(path.substring(0, last)))
        .set(path.substring(last + 1), add.get("value"));
  }
}
