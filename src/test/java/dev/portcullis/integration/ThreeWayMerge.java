package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The three-way patch of kubectl and Argo CD: adds what the new manifest has and the live object
 * lacks, and removes what the old manifest had and the new one lacks. Of all lists here only a
 * Service's ports are merged, by number (k/k apimachinery/pkg/util/strategicpatch
 * CreateThreeWayMergePatch).
 */
final class ThreeWayMerge {

  private static final String MERGE_KEY = "port";

  private ThreeWayMerge() {}

  /** The patch; empty if nothing changes. */
  static ObjectNode patch(JsonNode original, JsonNode modified, JsonNode live) {
    ObjectNode patch = ToolApiClient.JSON.createObjectNode();
    boolean service = modified.path("kind").asText().equals("Service");
    modified
        .properties()
        .forEach(
            e ->
                change(e.getKey(), original.path(e.getKey()), e.getValue(), live, service)
                    .ifPresent(v -> patch.set(e.getKey(), v)));
    original
        .properties()
        .forEach(
            e -> {
              if (!modified.has(e.getKey())) {
                patch.putNull(e.getKey());
              }
            });
    return patch;
  }

  private static Optional<JsonNode> change(
      String field, JsonNode original, JsonNode modified, JsonNode parent, boolean service) {
    JsonNode live = parent.path(field);
    if (modified.isObject() && live.isObject()) {
      ObjectNode patch =
          service && field.equals("spec")
              ? spec(original, modified, live)
              : patch(original, modified, live);
      return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
    }
    return modified.equals(live) ? Optional.empty() : Optional.of(modified);
  }

  /** The ports of a Service. */
  private static ObjectNode spec(JsonNode original, JsonNode modified, JsonNode live) {
    ObjectNode patch =
        patch(without(original, "ports"), without(modified, "ports"), without(live, "ports"));
    ArrayNode ports = ToolApiClient.JSON.createArrayNode();
    for (JsonNode port : modified.path("ports")) {
      JsonNode before = byKey(original.path("ports"), port);
      ObjectNode change = patch(before, port, byKey(live.path("ports"), port));
      if (!change.isEmpty()) {
        ports.add(change.set(MERGE_KEY, port.get(MERGE_KEY)));
      }
    }
    for (JsonNode port : original.path("ports")) {
      if (byKey(modified.path("ports"), port).isMissingNode()) {
        ports.addObject().put("$patch", "delete").set(MERGE_KEY, port.get(MERGE_KEY));
      }
    }
    if (!ports.isEmpty()) {
      ArrayNode order = patch.putArray("$setElementOrder/ports");
      modified.path("ports").forEach(p -> order.addObject().set(MERGE_KEY, p.get(MERGE_KEY)));
      patch.set("ports", ports);
    }
    return patch;
  }

  private static JsonNode byKey(JsonNode ports, JsonNode port) {
    return StreamSupport.stream(ports.spliterator(), false)
        .filter(p -> p.get(MERGE_KEY).equals(port.get(MERGE_KEY)))
        .findFirst()
        .orElse(ToolApiClient.JSON.missingNode());
  }

  private static JsonNode without(JsonNode object, String field) {
    return object instanceof ObjectNode node ? node.deepCopy().without(field) : object;
  }
}
