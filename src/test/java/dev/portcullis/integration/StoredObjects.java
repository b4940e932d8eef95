package dev.portcullis.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stored objects of all chains of a cluster at one moment.
 *
 * @param objects by namespace and kind, sorted by name
 */
record StoredObjects(Map<String, List<ObjectNode>> objects) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** UID and resource version of an object. */
  private static final List<String> SERVER_METADATA =
      List.of(
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "managedFields");

  /** Reads all current objects. */
  static StoredObjects now(Kubectl kubectl) {
    String kinds = "services,endpoints,endpointslices,ingresses";
    Map<String, List<ObjectNode>> objects = new HashMap<>();
    parse(kubectl.runOk("get", kinds, "--all-namespaces", "--output=json"))
        .get("items")
        .forEach(
            o ->
                objects
                    .computeIfAbsent(
                        key(o.at("/metadata/namespace").asText(), o.get("kind").asText()),
                        k -> new ArrayList<>())
                    .add((ObjectNode) o));
    return new StoredObjects(objects);
  }

  /** The stored object of a manifest. */
  Optional<ObjectNode> of(JsonNode manifest) {
    JsonNode meta = manifest.get("metadata");
    return in(meta.get("namespace").asText(), manifest.get("kind").asText())
        .filter(
            o ->
                meta.has("name")
                    ? o.at("/metadata/name").equals(meta.get("name"))
                    : o.at("/metadata/generateName").equals(meta.get("generateName")))
        .findFirst();
  }

  /** The stored object of a manifest that must exist. */
  ObjectNode get(JsonNode manifest) {
    return of(manifest).orElseThrow(() -> new AssertionError("not stored: " + manifest));
  }

  /** All objects of a kind in a namespace. */
  Stream<ObjectNode> in(String namespace, String kind) {
    return objects.getOrDefault(key(namespace, kind), List.of()).stream();
  }

  private static String key(String namespace, String kind) {
    return namespace + "/" + kind;
  }

  /** The stored version of an object; empty without one. */
  String version(JsonNode manifest) {
    return of(manifest).map(o -> o.at("/metadata/resourceVersion").asText()).orElse("");
  }

  /** The fields of an object without metadata history and allocated addresses and nodePorts. */
  static String withoutServerFields(ObjectNode stored) {
    ObjectNode object = stored.deepCopy();
    ObjectNode meta = (ObjectNode) object.get("metadata");
    meta.remove(SERVER_METADATA);
    if (meta.has("generateName")) {
      meta.remove("name");
    }
    if (meta.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(LAST_APPLIED);
      if (annotations.isEmpty()) {
        meta.remove("annotations");
      }
    }
    if (object.get("spec") instanceof ObjectNode spec) {
      if (!spec.path("clusterIP").asText().equals("None")) {
        spec.remove(List.of("clusterIP", "clusterIPs"));
      }
      spec.path("ports")
          .forEach(p -> ((ObjectNode) p).replace("nodePort", fieldOrMissing(p, "nodePort")));
    }
    return object.toPrettyString();
  }

  /** The nodePorts of a Service, by port and protocol. */
  static Map<String, Integer> nodePorts(ObjectNode service) {
    Map<String, Integer> nodePorts = new TreeMap<>();
    service
        .at("/spec/ports")
        .forEach(
            p ->
                nodePorts.put(
                    p.get("port").asText() + "/" + p.get("protocol").asText(),
                    p.path("nodePort").asInt()));
    return nodePorts;
  }

  private static JsonNode fieldOrMissing(JsonNode object, String field) {
    return JSON.getNodeFactory().booleanNode(object.has(field));
  }

  /** The manifest that `kubectl apply` recorded in the object. */
  static JsonNode lastApplied(ObjectNode stored) {
    return parse(stored.at("/metadata/annotations").path(LAST_APPLIED).asText());
  }

  /** Several objects as one manifest. */
  static String list(List<? extends JsonNode> objects) {
    ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    list.putArray("items").addAll(objects);
    return list.toString();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
