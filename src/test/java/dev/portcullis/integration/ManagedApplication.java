package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.integration.DeploymentTool.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An application that a tool manages in its own namespace.
 *
 * @see RolloutScenario
 */
final class ManagedApplication {

  final DeploymentTool tool;
  final ApplicationShape application;
  final String profile;
  final Workaround workaround;
  final String namespace;

  /** The part of a denial that is applied. */
  enum Workaround {
    EXEMPTION,
    /** The other profile, if the denial offers one. */
    PROFILE
  }

  private final Map<String, ObjectNode> appliedManifests = new LinkedHashMap<>();
  private final Map<String, ObjectNode> inventory = new LinkedHashMap<>();
  private List<ObjectNode> target = List.of();

  ManagedApplication(
      DeploymentTool tool,
      ApplicationShape application,
      String profile,
      Workaround help,
      String namespace) {
    this.tool = tool;
    this.application = application;
    this.profile = profile;
    this.workaround = help;
    this.namespace = namespace;
  }

  /** Sets the desired manifests. */
  void setTarget(List<ObjectNode> manifests) {
    target = manifests;
  }

  /** The desired manifests. */
  List<ObjectNode> target() {
    return target;
  }

  /** Applied manifests that are no longer desired and may still be stored, in their last order. */
  List<ObjectNode> obsolete() {
    return missingIn(target, inventory);
  }

  /** Applied manifests that are no longer desired. */
  List<ObjectNode> unwanted() {
    return missingIn(target, appliedManifests);
  }

  private static List<ObjectNode> missingIn(
      List<ObjectNode> manifests, Map<String, ObjectNode> objects) {
    Map<String, ObjectNode> left = new LinkedHashMap<>(objects);
    manifests.forEach(m -> left.remove(key(m)));
    return List.copyOf(left.values());
  }

  /** Records a run of the tool. */
  void recordRun(ToolResult ran) {
    for (ObjectNode manifest : target) {
      appliedManifests.put(key(manifest), manifest);
      inventory.remove(key(manifest));
      inventory.put(key(manifest), manifest);
    }
    if (ran.isComplete()) {
      inventory.keySet().retainAll(target.stream().map(ManagedApplication::key).toList());
    }
  }

  /** Whether an object of that kind and name is or was applied. */
  boolean hasEverApplied(String key) {
    return appliedManifests.containsKey(key);
  }

  /** Whether the stored objects are the desired ones, and no others. */
  boolean isTargetReached(Map<String, JsonNode> stored) {
    return target.stream().allMatch(m -> covers(m, stored.get(key(m))))
        && unwanted().stream().noneMatch(m -> stored.containsKey(key(m)));
  }

  private static boolean covers(ObjectNode manifest, JsonNode stored) {
    return stored != null
        && isContained(manifest, stored)
        && exemptions(manifest).equals(exemptions(stored));
  }

  /** Whether everything in a manifest is stored. */
  private static boolean isContained(JsonNode manifest, JsonNode stored) {
    if (manifest.isObject()) {
      return manifest.properties().stream()
          .allMatch(e -> isContained(e.getValue(), stored.path(e.getKey())));
    } else if (manifest.isArray()) {
      return manifest.size() == stored.size()
          && IntStream.range(0, manifest.size())
              .allMatch(i -> isContained(manifest.get(i), stored.get(i)));
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
    return String.join(
        ", ", tool.name(), application.name(), profile, workaround.name(), namespace);
  }
}
