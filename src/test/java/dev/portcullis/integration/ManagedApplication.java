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
 * An application that a tool keeps in a namespace of its own.
 *
 * @see RolloutScenario
 */
final class ManagedApplication {

  final DeploymentTool tool;
  final ApplicationShape application;
  final String profile;
  final Workaround workaround;
  final String namespace;

  /** What is taken of that which a denial prints. */
  enum Workaround {
    EXEMPTION,
    /** The other profile, where one is printed. */
    PROFILE
  }

  private final Map<String, ObjectNode> appliedManifests = new LinkedHashMap<>();
  private final Map<String, ObjectNode> inventory = new LinkedHashMap<>();
  private List<ObjectNode> target = List.of();
  private List<ObjectNode> attempted = List.of();
  private List<ObjectNode> deployed = List.of();

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

  /** Sets the manifests that are wanted from now on. */
  void setTarget(List<ObjectNode> manifests) {
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
    return missingIn(target, appliedManifests);
  }

  private static List<ObjectNode> missingIn(
      List<ObjectNode> manifests, Map<String, ObjectNode> objects) {
    Map<String, ObjectNode> left = new LinkedHashMap<>(objects);
    manifests.forEach(m -> left.remove(key(m)));
    return List.copyOf(left.values());
  }

  /** What becomes of the manifests when the tool has run. */
  void recordRun(ToolResult ran) {
    for (ObjectNode manifest : target) {
      appliedManifests.put(key(manifest), manifest);
      inventory.remove(key(manifest));
      inventory.put(key(manifest), manifest);
    }
    attempted = target;
    if (ran.isComplete()) {
      deployed = target;
      inventory.keySet().retainAll(target.stream().map(ManagedApplication::key).toList());
    }
  }

  /** Whether an object of that kind and name is or was ever applied. */
  boolean hasEverApplied(String key) {
    return appliedManifests.containsKey(key);
  }

  /** Whether what is stored is what is wanted, and nothing else. */
  boolean isTargetReached(Map<String, JsonNode> stored) {
    return target.stream().allMatch(m -> covers(m, stored.get(key(m))))
        && unwanted().stream().noneMatch(m -> stored.containsKey(key(m)));
  }

  private static boolean covers(ObjectNode manifest, JsonNode stored) {
    return stored != null
        && isContained(manifest, stored)
        && exemptions(manifest).equals(exemptions(stored));
  }

  /** Whether all that a manifest says is stored. */
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
