package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The manifests of a release, as tools look at them. */
final class Release {

  private Release() {}

  /** The one of that kind and name. */
  static Optional<ObjectNode> find(List<ObjectNode> manifests, JsonNode object) {
    return manifests.stream().filter(m -> Cell.key(m).equals(Cell.key(object))).findFirst();
  }

  /** By kind in that order, what is not in it last; and as they stood within one. */
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
