package dev.portcullis.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.ClusterAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The API calls of the tools, as the admin. */
final class ToolApiClient implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> PLURALS =
      Map.of(
          "Service", "services",
          "Endpoints", "endpoints",
          "EndpointSlice", "endpointslices",
          "Ingress", "ingresses",
          "ConfigMap", "configmaps",
          "Namespace", "namespaces");

  /** The kinds that the tools write. */
  private static final Map<String, String> VERSIONS =
      Map.of(
          "ConfigMap", "v1",
          "Service", "v1",
          "Endpoints", "v1",
          "EndpointSlice", "discovery.k8s.io/v1",
          "Ingress", "networking.k8s.io/v1");

  private final KubernetesClient client;
  private final String server;

  ToolApiClient(ClusterAccess cluster) {
    client = NonRetryingClient.of(cluster);
    server = cluster.server().toString();
  }

  /** An answer of the API server. */
  record ApiResponse(int status, JsonNode body, List<String> warnings) {

    boolean isOk() {
      return status < 300;
    }

    boolean isNotFound() {
      return status == 404;
    }

    /** The message of a failure. */
    String message() {
      return body.path("message").asText();
    }

    /** The reason of a failure on one line; empty on success, or if there was nothing to delete. */
    String failure() {
      return isOk() || isNotFound() ? "" : message() + "\n";
    }
  }

  ApiResponse get(JsonNode object) {
    return call("GET", path(object), "", "");
  }

  /** All stored objects that the tools write, by namespace, kind, and name. */
  Map<String, Map<String, JsonNode>> stored() {
    Map<String, Map<String, JsonNode>> stored = new HashMap<>();
    VERSIONS.forEach(
        (kind, apiVersion) -> {
          JsonNode list = call("GET", path(apiVersion, kind, ""), "", "").body();
          for (JsonNode item : list.path("items")) {
            // The items of a list lack kind and apiVersion.
            ((ObjectNode) item).put("apiVersion", apiVersion).put("kind", kind);
            stored
                .computeIfAbsent(item.at("/metadata/namespace").asText(), n -> new HashMap<>())
                .put(ManagedApplication.key(item), item);
          }
        });
    return stored;
  }

  ApiResponse create(JsonNode object) {
    return call("POST", collection(object), "application/json", object.toString());
  }

  ApiResponse replace(JsonNode object) {
    return call("PUT", path(object), "application/json", object.toString());
  }

  ApiResponse merge(JsonNode object, JsonNode patch, String query) {
    String type = "application/strategic-merge-patch+json";
    return call("PATCH", path(object) + query, type, patch.toString());
  }

  /** Server-side apply with the field manager in the query. */
  ApiResponse apply(JsonNode object, String query) {
    return call("PATCH", path(object) + query, "application/apply-patch+yaml", object.toString());
  }

  ApiResponse delete(JsonNode object) {
    return call("DELETE", path(object), "", "");
  }

  /** The same patch by a writer that is excluded from the webhook. */
  void mergeBypassingWebhook(JsonNode object, JsonNode patch) {
    HttpRequest.Builder request =
        request("PATCH", path(object), "application/strategic-merge-patch+json", patch.toString())
            .setHeader("Impersonate-User", "system:kube-controller-manager")
            .setHeader("Impersonate-Group", "system:masters");
    ApiResponse answer = send(request);
    if (!answer.isOk()) {
      throw new AssertionError(object + ": " + answer);
    }
  }

  private static String path(JsonNode object) {
    return collection(object) + "/" + object.at("/metadata/name").asText();
  }

  private static String collection(JsonNode object) {
    return path(
        object.get("apiVersion").asText(),
        object.get("kind").asText(),
        object.at("/metadata/namespace").asText());
  }

  private static String path(String apiVersion, String kind, String namespace) {
    return (apiVersion.contains("/") ? "/apis/" : "/api/")
        + apiVersion
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + PLURALS.get(kind);
  }

  private ApiResponse call(String method, String path, String type, String body) {
    return send(request(method, path, type, body));
  }

  private HttpRequest.Builder request(String method, String path, String type, String body) {
    return client
        .getHttpClient()
        .newHttpRequestBuilder()
        .uri(server + path)
        .method(method, type.isEmpty() ? null : type, body.isEmpty() ? null : body);
  }

  private ApiResponse send(HttpRequest.Builder request) {
    HttpResponse<String> response =
        client.getHttpClient().sendAsync(request.build(), String.class).join();
    return new ApiResponse(response.code(), parse(response.body()), response.headers("Warning"));
  }

  static ObjectNode parse(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
