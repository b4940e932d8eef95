package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ready Pods for Services with a selector; there is no kubelet, so they report readiness
 * themselves.
 */
final class ReadyPods {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReadyPods() {}

  /** Their Node; a Pod of a missing Node is in no slice. */
  static ObjectNode node(String name) {
    ObjectNode node = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    node.putObject("metadata").put("name", name);
    return node;
  }

  /** A Pod for each Service with a selector among the objects. */
  static Stream<ObjectNode> of(Stream<? extends JsonNode> objects, String node, String ip) {
    return objects.filter(ReadyPods::hasSelector).map(s -> pod(s, node, ip)).distinct();
  }

  /** Whether an object is a Service that selects Pods. */
  static boolean hasSelector(JsonNode object) {
    return object.at("/spec/selector").isObject() && !object.at("/spec/selector").isEmpty();
  }

  private static ObjectNode pod(JsonNode service, String node, String ip) {
    ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata")
        .put("namespace", service.at("/metadata/namespace").asText())
        .put("name", "pod-of-" + service.at("/metadata/name").asText())
        .<ObjectNode>set("labels", service.at("/spec/selector"));
    pod.putObject("spec")
        .put("nodeName", node)
        .putArray("containers")
        .addObject()
        .put("name", "main")
        .put("image", "main");
    ObjectNode status = pod.putObject("status").put("phase", "Running").put("podIP", ip);
    status.putArray("podIPs").addObject().put("ip", ip);
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    return pod;
  }

  /** Creates Pods with their status. */
  static void create(List<ObjectNode> pods, Kubectl kubectl) {
    kubectl.runOkWith(StoredObjects.list(pods), "create", "-f", "-");
    kubectl.runOkWith(StoredObjects.list(pods), "replace", "--subresource=status", "-f", "-");
  }
}
