package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cluster.Tool.Ran;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An application that a tool keeps in a namespace of its own.
 *
 * @see Scenario
 */
final class Cell {

  final Tool tool;
  final Application application;
  final String profile;
  final Help help;
  final String namespace;

  /** What is taken of that which a denial prints. */
  enum Help {
    EXEMPTION,
    /** The other profile, where one is printed. */
    PROFILE
  }

  private final Map<String, ObjectNode> everApplied = new LinkedHashMap<>();
  private final Map<String, ObjectNode> inventory = new LinkedHashMap<>();
  private List<ObjectNode> target = List.of();
  private List<ObjectNode> attempted = List.of();
  private List<ObjectNode> deployed = List.of();

  Cell(Tool tool, Application application, String profile, Help help, String namespace) {
    this.tool = tool;
    this.application = application;
    this.profile = profile;
    this.help = help;
    this.namespace = namespace;
  }

  /** Sets the manifests that are wanted from now on. */
  void want(List<ObjectNode> manifests) {
    target = manifests;
  }

  /** What is wanted. */
  List<ObjectNode> target() {
    return target;
  }

  /** What the last run that was done had; empty before the first. */
  List<ObjectNode> deployed() {
    return deployed;
  }

  /** What the last run had. */
  List<ObjectNode> attempted() {
    return attempted;
  }

  /**
   * What was applied, is not wanted any more, and may still be there; in the order of the manifests
   * that had it last.
   */
  List<ObjectNode> obsolete() {
    return missingIn(target, inventory);
  }

  /** What was ever applied and is not wanted any more. */
  List<ObjectNode> unwanted() {
    return missingIn(target, everApplied);
  }

  private static List<ObjectNode> missingIn(
      List<ObjectNode> manifests, Map<String, ObjectNode> objects) {
    Map<String, ObjectNode> left = new LinkedHashMap<>(objects);
    manifests.forEach(m -> left.remove(key(m)));
    return List.copyOf(left.values());
  }

  /** What becomes of the manifests when the tool has run. */
  void after(Ran ran) {
    for (ObjectNode manifest : target) {
      everApplied.put(key(manifest), manifest);
      inventory.remove(key(manifest));
      inventory.put(key(manifest), manifest);
    }
    attempted = target;
    if (ran.done()) {
      deployed = target;
      inventory.keySet().retainAll(target.stream().map(Cell::key).toList());
    }
  }

  /** Whether an object of that kind and name is or was ever applied. */
  boolean knows(String key) {
    return everApplied.containsKey(key);
  }

  /** Whether what is stored is what is wanted, and nothing else. */
  boolean isReached(Map<String, JsonNode> stored) {
    return target.stream().allMatch(m -> covers(m, stored.get(key(m))))
        && unwanted().stream().noneMatch(m -> stored.containsKey(key(m)));
  }

  private static boolean covers(ObjectNode manifest, JsonNode stored) {
    return stored != null
        && says(manifest, stored)
        && exemptions(manifest).equals(exemptions(stored));
  }

  /** Whether all that a manifest says is stored. */
  private static boolean says(JsonNode manifest, JsonNode stored) {
    if (manifest.isObject()) {
      return manifest.properties().stream()
          .allMatch(e -> says(e.getValue(), stored.path(e.getKey())));
    } else if (manifest.isArray()) {
      return manifest.size() == stored.size()
          && IntStream.range(0, manifest.size())
              .allMatch(i -> says(manifest.get(i), stored.get(i)));
    }
    return manifest.equals(stored);
  }

  private static List<String> exemptions(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.at("/metadata/annotations").fieldNames().forEachRemaining(names::add);
    return names.stream().filter(n -> n.startsWith("ignore.portcullis.dev/")).sorted().toList();
  }

  /** Kind and name. */
  static String key(JsonNode object) {
    return object.get("kind").asText() + "/" + object.at("/metadata/name").asText();
  }

  @Override
  public String toString() {
    return String.join(", ", tool.name(), application.name(), profile, help.name(), namespace);
  }
}
