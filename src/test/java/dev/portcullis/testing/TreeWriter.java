package dev.portcullis.testing;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Ingress.PathType;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes an object as a tree of maps and lists, independent of the code that reads it. */
public final class TreeWriter {

  private static final Pattern RULE_INDEX = Pattern.compile("rules\\[(\\d+)\\]");

  /** Whether fields with a default value are missing; otherwise they are null. */
  private final boolean omitDefaults;

  private TreeWriter(boolean omitDefaults) {
    this.omitDefaults = omitDefaults;
  }

  /**
   * The object as a tree.
   *
   * @param omitDefaults whether fields with a default value are missing; otherwise they are null
   */
  public static Object write(Resource resource, boolean omitDefaults) {
    return new TreeWriter(omitDefaults).write(resource);
  }

  private Object write(Resource resource) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", apiVersion(resource));
    tree.put("kind", resource.key().kind().toString());
    tree.put("metadata", metadata(resource.meta()));
    if (resource instanceof Service s) {
      tree.put("spec", spec(s));
    } else if (resource instanceof Ingress i) {
      tree.put("spec", spec(i));
    } else if (resource instanceof IngressClass c) {
      tree.put("spec", Map.of("controller", c.controller()));
    } else if (resource instanceof EndpointSet set && set.isSlice()) {
      tree.putAll(slice(set));
    } else if (resource instanceof EndpointSet set) {
      tree.put("subsets", set.subsets().stream().map(this::subset).toList());
    }
    return tree;
  }

  private static String apiVersion(Resource resource) {
    Kind kind = resource.key().kind();
    return resource instanceof Ingress i
        ? i.apiVersion().toString()
        : switch (kind) {
          case ENDPOINT_SLICE -> "discovery.k8s.io/v1";
          case INGRESS_CLASS -> "networking.k8s.io/v1";
          default -> "v1";
        };
  }

  private Map<String, Object> metadata(ResourceMeta meta) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("name", meta.key().name());
    if (!omitDefaults || !meta.key().namespace().equals(ClusterArbitraries.NAMESPACE)) {
      tree.put("namespace", meta.key().namespace());
    }
    putUnlessDefault(meta.labels().isEmpty(), tree, "labels", meta.labels());
    putUnlessDefault(meta.annotations().isEmpty(), tree, "annotations", meta.annotations());
    putUnlessDefault(!meta.deleting(), tree, "deletionTimestamp", "2026-07-01T00:00:00Z");
    if (!meta.owners().isEmpty()) {
      tree.put("ownerReferences", meta.owners().stream().map(TreeWriter::owner).toList());
    }
    return tree;
  }

  private static Map<String, Object> owner(ResourceMeta.OwnerRef owner) {
    return Map.of(
        "apiVersion",
        owner.apiGroup().isEmpty() ? "v1" : owner.apiGroup() + "/v1",
        "kind",
        owner.kind(),
        "name",
        owner.name(),
        "controller",
        owner.controller());
  }

  private void putUnlessDefault(
      boolean isDefault, Map<String, Object> tree, String key, Object value) {
    if (!(omitDefaults && isDefault)) {
      tree.put(key, isDefault ? null : value);
    }
  }

  private Map<String, Object> spec(Service s) {
    Map<String, Object> tree = new HashMap<>();
    String type =
        switch (s.type()) {
          case CLUSTER_IP -> "ClusterIP";
          case EXTERNAL_NAME -> "ExternalName";
          case LOAD_BALANCER -> "LoadBalancer";
          case NODE_PORT -> "NodePort";
        };
    putUnlessDefault(s.type() == Service.Type.CLUSTER_IP, tree, "type", type);
    putUnlessDefault(!s.headless(), tree, "clusterIP", "None");
    putUnlessDefault(s.selector().isEmpty(), tree, "selector", s.selector());
    List<String> families = s.ipFamilies().stream().map(IpFamily::toString).toList();
    putUnlessDefault(families.isEmpty(), tree, "ipFamilies", families);
    tree.put("ports", s.ports().stream().map(this::port).toList());
    return tree;
  }

  private Map<String, Object> port(ServicePort p) {
    Map<String, Object> tree = new HashMap<>();
    putUnlessDefault(p.name().isEmpty(), tree, "name", p.name());
    tree.put("port", p.port());
    putUnlessDefault(p.protocol() == Protocol.TCP, tree, "protocol", p.protocol().toString());
    putUnlessDefault(p.hasTargetPort(p.port()), tree, "targetPort", intOrString(p.targetPort()));
    putUnlessDefault(p.nodePort() == 0, tree, "nodePort", p.nodePort());
    return tree;
  }

  private static Object intOrString(PortRef ref) {
    return ref instanceof PortRef.ByNumber n ? n.number() : ref.toString();
  }

  private Map<String, Object> subset(Subset s) {
    Map<String, Object> tree = new HashMap<>();
    List<Map<String, Object>> ready = addresses(s, true);
    List<Map<String, Object>> notReady = addresses(s, false);
    putUnlessDefault(ready.isEmpty(), tree, "addresses", ready);
    putUnlessDefault(notReady.isEmpty(), tree, "notReadyAddresses", notReady);
    putUnlessDefault(s.ports().isEmpty(), tree, "ports", ports(s));
    return tree;
  }

  private List<Map<String, Object>> addresses(Subset subset, boolean ready) {
    return subset.addresses().stream()
        .filter(a -> a.ready() == ready)
        .map(
            a -> {
              Map<String, Object> tree = new HashMap<>(Map.of("ip", a.ip()));
              target(a).ifPresent(t -> tree.put("targetRef", t));
              return tree;
            })
        .toList();
  }

  private static Optional<Map<String, Object>> target(EndpointAddress address) {
    return address.targetUid().isEmpty()
        ? Optional.empty()
        : Optional.of(Map.of("kind", "Pod", "uid", address.targetUid()));
  }

  private List<Map<String, Object>> ports(Subset subset) {
    return subset.ports().stream().map(this::port).toList();
  }

  private Map<String, Object> port(EndpointPort p) {
    Map<String, Object> tree = new HashMap<>();
    putUnlessDefault(p.name().isEmpty(), tree, "name", p.name());
    p.number().ifPresent(n -> tree.put("port", n));
    putUnlessDefault(p.protocol() == Protocol.TCP, tree, "protocol", p.protocol().toString());
    putUnlessDefault(p.appProtocol().isEmpty(), tree, "appProtocol", p.appProtocol());
    return tree;
  }

  private Map<String, Object> slice(EndpointSet set) {
    Subset all = set.subsets().get(0);
    boolean six = all.addresses().stream().anyMatch(a -> IpFamily.of(a.ip()) == IpFamily.IPV6);
    return Map.of(
        "addressType", set.fqdn() ? "FQDN" : six ? "IPv6" : "IPv4",
        "endpoints", all.addresses().stream().map(this::endpoint).toList(),
        "ports", ports(all));
  }

  private Map<String, Object> endpoint(EndpointAddress a) {
    Map<String, Object> tree = new HashMap<>();
    tree.put("addresses", List.of(a.ip()));
    putUnlessDefault(a.ready(), tree, "conditions", Map.of("ready", a.ready()));
    target(a).ifPresent(t -> tree.put("targetRef", t));
    return tree;
  }

  private Map<String, Object> spec(Ingress ingress) {
    boolean v1 = ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1;
    Map<String, Object> tree = new HashMap<>();
    ingress.className().ifPresent(c -> tree.put("ingressClassName", c));
    Map<Integer, Map<String, Object>> rules = new TreeMap<>();
    for (Backend b : ingress.backends()) {
      if (b.match().isEmpty()) {
        tree.put(v1 ? "defaultBackend" : "backend", backend(b, v1));
      } else {
        addPath(rules.computeIfAbsent(ruleIndex(b), i -> new HashMap<>()), b, v1);
      }
    }
    if (ingress.resourceMatches().contains(Match.ANY)) {
      Map<String, Object> bucket = Map.of("kind", "Bucket", "name", "files");
      tree.put(v1 ? "defaultBackend" : "backend", Map.of("resource", bucket));
    }
    List<Map<String, Object>> inOrder = List.copyOf(rules.values());
    putUnlessDefault(inOrder.isEmpty(), tree, "rules", inOrder);
    List<String> hosts =
        ingress.backends().stream()
            .flatMap(b -> b.match().stream())
            .map(Match::host)
            .filter(h -> !h.isEmpty())
            .distinct()
            .toList();
    // Portcullis ignores it. A block without hosts is for all of them.
    Map<String, Object> ofHosts = Map.of("hosts", hosts, "secretName", "tls");
    List<Map<String, Object>> tls = List.of(ofHosts, Map.of("secretName", "any"), Map.of());
    putUnlessDefault(hosts.isEmpty(), tree, "tls", tls);
    return tree;
  }

  private static int ruleIndex(Backend backend) {
    Matcher path = RULE_INDEX.matcher(backend.serviceField().text());
    if (!path.find()) {
      throw new IllegalArgumentException("not in a rule: " + backend);
    }
    return Integer.parseInt(path.group(1));
  }

  private void addPath(Map<String, Object> rule, Backend backend, boolean v1) {
    Match match = backend.match().orElseThrow();
    putUnlessDefault(match.host().isEmpty(), rule, "host", match.host());
    Map<String, Object> path = new HashMap<>();
    putUnlessDefault(match.path().isEmpty(), path, "path", match.path());
    putUnlessDefault(
        match.type() == PathType.IMPLEMENTATION_SPECIFIC,
        path,
        "pathType",
        match.type().toString());
    path.put("backend", backend(backend, v1));
    List<Object> paths = new ArrayList<>();
    if (rule.get("http") instanceof Map<?, ?> http) {
      paths.addAll((List<?>) http.get("paths"));
    }
    paths.add(path);
    rule.put("http", Map.of("paths", paths));
  }

  private static Map<String, Object> backend(Backend b, boolean v1) {
    if (!v1) {
      return Map.of("serviceName", b.service(), "servicePort", intOrString(b.port()));
    }
    String shape = b.port() instanceof PortRef.ByName ? "name" : "number";
    return Map.of(
        "service", Map.of("name", b.service(), "port", Map.of(shape, intOrString(b.port()))));
  }
}
