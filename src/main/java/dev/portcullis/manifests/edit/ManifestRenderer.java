package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.YamlCodec;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.SourcedResource;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders an object with changed ports as YAML. All other fields, including those that no rule
 * reads, are copied from its manifest.
 */
public final class ManifestRenderer {

  private ManifestRenderer() {}

  /**
   * Renders an object.
   *
   * @param sources provide the fields that no rule reads: those of a port the first that has the
   *     port, all others the first
   */
  public static String render(Resource object, List<SourcedResource> sources) {
    SourcedResource base = sources.get(0);
    Map<String, Object> tree = copyWithNamespace(base);
    if (object instanceof Service service) {
      List<Map<String, Object>> candidates =
          sources.stream().flatMap(s -> portTrees(s).stream()).toList();
      objectField(tree, "spec").put("ports", portTrees(service, candidates));
    } else if (object instanceof Ingress ingress) {
      updateBackendPorts(ingress, (Ingress) base.resource(), tree);
    }
    return YamlCodec.write(tree);
  }

  /** Renders an EndpointSlice that has no manifest. */
  public static String render(EndpointSet slice) {
    Subset subset = slice.subsets().get(0);
    Map<String, Object> tree = newObjectTree(slice.key(), "discovery.k8s.io/v1");
    objectField(tree, "metadata").put("labels", new LinkedHashMap<>(slice.meta().labels()));
    tree.put("addressType", IpFamily.of(subset.addresses().get(0).ip()).toString());
    tree.put(
        "endpoints",
        subset.addresses().stream()
            .map(
                a -> {
                  Map<String, Object> endpoint = new LinkedHashMap<>();
                  endpoint.put("addresses", List.of(a.ip()));
                  if (!a.ready()) {
                    endpoint.put("conditions", Map.of("ready", false));
                  }
                  return endpoint;
                })
            .toList());
    tree.put("ports", subset.ports().stream().map(ManifestRenderer::portTree).toList());
    return YamlCodec.write(tree);
  }

  private static Map<String, Object> newObjectTree(ObjectKey key, String apiVersion) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", key.name());
    if (!key.namespace().isEmpty()) {
      metadata.put("namespace", key.namespace());
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", apiVersion);
    tree.put("kind", key.kind().toString());
    tree.put("metadata", metadata);
    return tree;
  }

  private static Map<String, Object> portTree(EndpointPort p) {
    Map<String, Object> port = new LinkedHashMap<>();
    putOrRemove(port, "name", p.name());
    p.number().ifPresent(n -> port.put("port", n));
    port.put("protocol", p.protocol().toString());
    putOrRemove(port, "appProtocol", p.appProtocol());
    return port;
  }

  private static void putOrRemove(Map<String, Object> map, String name, String value) {
    if (value.isEmpty()) {
      map.remove(name);
    } else {
      map.put(name, value);
    }
  }

  /** A copy with the namespace, which a manifest may leave to the client. */
  private static Map<String, Object> copyWithNamespace(SourcedResource base) {
    Map<String, Object> tree = copyObject(base.tree());
    ObjectKey key = base.resource().key();
    if (!key.namespace().isEmpty()) {
      objectField(tree, "metadata").put("namespace", key.namespace());
    }
    return tree;
  }

  private static Map<String, Object> copyObject(Object tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach((k, v) -> copy.put((String) k, copyValue(v)));
    }
    return copy;
  }

  private static Object copyValue(Object tree) {
    if (tree instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(ManifestRenderer::copyValueOrEmptyObject).toList());
    }
    return tree instanceof Map ? copyObject(tree) : tree;
  }

  /** The API server treats null in a list as an empty object. */
  private static Object copyValueOrEmptyObject(Object tree) {
    return tree == null ? new LinkedHashMap<String, Object>() : copyValue(tree);
  }

  /** The object in a field; it is added if missing. */
  private static Map<String, Object> objectField(Map<String, Object> tree, String name) {
    Map<String, Object> inner = copyObject(tree.get(name));
    tree.put(name, inner);
    return inner;
  }

  private static List<Map<String, Object>> portTrees(SourcedResource service) {
    Object ports = copyObject(service.tree().get("spec")).get("ports");
    List<Map<String, Object>> all = new ArrayList<>();
    if (ports instanceof List<?> list) {
      list.forEach(p -> all.add(copyObject(p)));
    }
    return all;
  }

  private static List<Map<String, Object>> portTrees(
      Service service, List<Map<String, Object>> candidates) {
    return service.ports().stream()
        .map(
            p ->
                withPort(
                    candidates.stream()
                        .filter(c -> isSamePort(c, p))
                        .findFirst()
                        .orElseGet(LinkedHashMap::new),
                    p))
        .toList();
  }

  private static boolean isSamePort(Map<String, Object> tree, ServicePort port) {
    Object protocol = tree.getOrDefault("protocol", Protocol.TCP.toString());
    return tree.get("port") instanceof Number n
        && n.intValue() == port.port()
        && port.protocol().toString().equals(protocol);
  }

  private static Map<String, Object> withPort(Map<String, Object> tree, ServicePort p) {
    Map<String, Object> port = new LinkedHashMap<>(tree);
    putOrRemove(port, "name", p.name());
    port.put("port", p.port());
    if (p.protocol() != Protocol.TCP) {
      port.put("protocol", p.protocol().toString());
    }
    if (port.containsKey("targetPort") || !p.hasTargetPort(p.port())) {
      port.put("targetPort", portValue(p.targetPort()));
    }
    if (p.nodePort() == 0) {
      port.remove("nodePort");
    } else {
      port.put("nodePort", p.nodePort());
    }
    return port;
  }

  private static Object portValue(PortRef ref) {
    return ref instanceof PortRef.ByNumber n ? (Object) n.number() : ref.toString();
  }

  private static void updateBackendPorts(
      Ingress updated, Ingress original, Map<String, Object> tree) {
    for (int i = 0; i < updated.backends().size(); i++) {
      Backend before = original.backends().get(i);
      Backend after = updated.backends().get(i);
      if (!before.port().equals(after.port())) {
        setPort(tree, before.portField(), after.port());
      }
    }
  }

  /** Sets a backend port: an object with a name or number in v1, a scalar in v1beta1. */
  private static void setPort(Object tree, FieldPath field, PortRef port) {
    List<String> steps = field.segments();
    String name = steps.remove(steps.size() - 1);
    Object parent = tree;
    for (String step : steps) {
      int index = FieldPath.indexOf(step);
      parent = index < 0 ? ((Map<?, ?>) parent).get(step) : ((List<?>) parent).get(index);
    }
    @SuppressWarnings("unchecked") // copied by copyObject
    Map<String, Object> portParent = (Map<String, Object>) parent;
    if (name.equals("servicePort")) {
      portParent.put(name, portValue(port));
    } else {
      portParent.clear();
      portParent.put(port instanceof PortRef.ByNumber ? "number" : "name", portValue(port));
    }
  }
}
