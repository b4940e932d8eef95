package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The manifests of a release. */
final class ReleaseManifests {

  private ReleaseManifests() {}

  /** The manifest of that kind and name. */
  static Optional<ObjectNode> find(List<ObjectNode> manifests, JsonNode object) {
    return manifests.stream()
        .filter(m -> ManagedApplication.key(m).equals(ManagedApplication.key(object)))
        .findFirst();
  }

  /** Sorted by that order of kinds, unknown kinds last; the order within a kind is kept. */
  static List<ObjectNode> inOrder(List<ObjectNode> manifests, List<String> kinds) {
    return manifests.stream()
        .sorted(
            Comparator.comparingInt(
                m -> {
                  int place = kinds.indexOf(m.get("kind").asText());
                  return place < 0 ? kinds.size() : place;
                }))
        .toList();
  }
}
