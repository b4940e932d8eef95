package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.SourcedResource;
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
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object with other ports than its manifest has. Everything else is as somebody wrote it, what
 * no rule reads included.
 */
public final class ManifestRenderer {

  private ManifestRenderer() {}

  /**
   * The manifest of an object as YAML.
   *
   * @param base what to take all else from
   * @param other where a port may be written that the base does not have
   */
  public static String render(
      Resource object, SourcedResource base, Optional<SourcedResource> other) {
    Map<String, Object> tree = copyWithNamespace(base);
    if (object instanceof Service service) {
      List<Map<String, Object>> known = new ArrayList<>(portTrees(base));
      other.ifPresent(o -> known.addAll(portTrees(o)));
      objectField(tree, "spec").put("ports", portTrees(service, known));
    } else if (object instanceof Ingress ingress) {
      updateBackendPorts(ingress, (Ingress) base.resource(), tree);
    }
    return YamlCodec.write(tree);
  }

  /** A slice that was not written by anybody. */
  public static String render(EndpointSet slice) {
    Subset all = slice.subsets().get(0);
    Map<String, Object> tree = newObjectTree(slice.key(), "discovery.k8s.io/v1");
    objectField(tree, "metadata").put("labels", new LinkedHashMap<>(slice.meta().labels()));
    tree.put("addressType", IpFamily.of(all.addresses().get(0).ip()).toString());
    tree.put(
        "endpoints",
        all.addresses().stream()
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
    tree.put("ports", all.ports().stream().map(ManifestRenderer::portTree).toList());
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

  /** What was left to the reader of the file, such as the namespace, is said in it. */
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

  /** A null in a list is an empty object to the API server. */
  private static Object copyValueOrEmptyObject(Object tree) {
    return tree == null ? new LinkedHashMap<String, Object>() : copyValue(tree);
  }

  /** The object in that field, made where there is none. */
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
      Service service, List<Map<String, Object>> known) {
    return service.ports().stream()
        .map(
            p ->
                withPort(
                    known.stream()
                        .filter(k -> isSamePort(k, p))
                        .findFirst()
                        .orElseGet(LinkedHashMap::new),
                    p))
        .toList();
  }

  private static boolean isSamePort(Map<String, Object> port, ServicePort wanted) {
    Object protocol = port.getOrDefault("protocol", Protocol.TCP.toString());
    return port.get("port") instanceof Number n
        && n.intValue() == wanted.port()
        && wanted.protocol().toString().equals(protocol);
  }

  private static Map<String, Object> withPort(Map<String, Object> written, ServicePort p) {
    Map<String, Object> port = new LinkedHashMap<>(written);
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
      Ingress wanted, Ingress written, Map<String, Object> tree) {
    for (int i = 0; i < wanted.backends().size(); i++) {
      Backend was = written.backends().get(i);
      Backend now = wanted.backends().get(i);
      if (!was.port().equals(now.port())) {
        setPort(tree, was.portField(), now.port());
      }
    }
  }

  /** In v1 a port is an object with a name or a number; before, it was one or the other itself. */
  private static void setPort(Object tree, FieldPath at, PortRef port) {
    String[] steps = at.text().split("[.\\[]");
    Object place = tree;
    for (int i = 0; i < steps.length - 1; i++) {
      place =
          steps[i].endsWith("]")
              ? ((List<?>) place).get(Integer.parseInt(steps[i].replace("]", "")))
              : ((Map<?, ?>) place).get(steps[i]);
    }
    @SuppressWarnings("unchecked") // a copy made above
    Map<String, Object> holder = (Map<String, Object>) place;
    String last = steps[steps.length - 1];
    if (last.equals("servicePort")) {
      holder.put(last, portValue(port));
    } else {
      holder.clear();
      holder.put(port instanceof PortRef.ByNumber ? "number" : "name", portValue(port));
    }
  }
}
