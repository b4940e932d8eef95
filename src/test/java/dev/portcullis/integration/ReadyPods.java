package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import java.util.List;
import java.util.stream.Stream;

/** Pods that Services select: no kubelet runs, so they say themselves that they are ready. */
final class ReadyPods {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReadyPods() {}

  /** A node for them: a pod whose node is not there gets into no slice. */
  static ObjectNode node(String name) {
    ObjectNode node = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    node.putObject("metadata").put("name", name);
    return node;
  }

  /** A pod for each Service with selector among some objects. */
  static Stream<ObjectNode> of(Stream<? extends JsonNode> objects, String node, String ip) {
    return objects.filter(ReadyPods::hasSelector).map(s -> pod(s, node, ip)).distinct();
  }

  /** Whether an object is a Service that selects pods. */
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

  /** Creates pods, with the status that they have. */
  static void create(List<ObjectNode> pods, Kubectl kubectl) {
    kubectl.runOkWith(StoredObjects.list(pods), "create", "-f", "-");
    kubectl.runOkWith(StoredObjects.list(pods), "replace", "--subresource=status", "-f", "-");
  }
}
