package dev.portcullis.testing;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Random trees as a JSON or YAML parser returns them: random objects, with and without fields that
 * have defaults, valid or damaged.
 */
public final class TreeArbitraries {

  /** An object and an equivalent tree. */
  public record ResourceTree(Resource resource, Object tree) {}

  /** The kinds of damage to one node of a tree. */
  private record Mutation(int position, MutationKind kind, Object replacement) {}

  private enum MutationKind {
    ADD,
    DROP,
    REPLACE
  }

  /** Fields whose default makes them optional. */
  private final boolean omitDefaults;

  private TreeArbitraries(boolean terse) {
    this.omitDefaults = terse;
  }

  /** The object as a tree, with or without defaults. */
  public static Object of(Resource resource, boolean terse) {
    return new TreeArbitraries(terse).write(resource);
  }

  public static Arbitrary<ResourceTree> intactTrees() {
    return Combinators.combine(new ClusterArbitraries().resources(), Arbitraries.of(true, false))
        .as((r, terse) -> new ResourceTree(r, new TreeArbitraries(terse).write(r)));
  }

  /** The same trees with one to three damaged nodes. */
  public static Arbitrary<Object> mutatedTrees() {
    Arbitrary<Mutation> blow =
        Combinators.combine(
                Arbitraries.integers().between(0, 80),
                Arbitraries.of(MutationKind.values()),
                arbitraryValues())
            .as(Mutation::new);
    return Combinators.combine(intactTrees(), blow.list().ofMinSize(1).ofMaxSize(3))
        .as(
            (written, blows) -> {
              Object tree = written.tree();
              for (Mutation b : blows) {
                tree = mutate(tree, b, new int[] {b.position()});
              }
              return tree;
            })
        .withoutEdgeCases();
  }

  /** Arbitrary trees. */
  public static Arbitrary<Object> arbitraryValues() {
    Arbitrary<Object> plain =
        Arbitraries.of(
            Arrays.asList(
                null,
                true,
                0,
                -1,
                80,
                65536,
                8080L,
                80.0,
                80.5,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                new BigInteger("9".repeat(400)),
                new BigDecimal("1e400"),
                "",
                "80",
                "None",
                "a\u202Eb\nc\u0000",
                "\uD800",
                "x".repeat(5000)));
    Arbitrary<Object> nested =
        Arbitraries.of(
            Arrays.asList(
                List.of(),
                Map.of(),
                Arrays.asList(null, null),
                List.of(List.of(Map.of("name", 1))),
                Collections.singletonMap(null, null),
                Map.of(1, 2, true, List.of()),
                Map.of("name", List.of("http")),
                Map.of("service", Map.of("port", Map.of("number", "80")))));
    return Arbitraries.oneOf(plain, nested);
  }

  /** The tree with an unknown field in every object. */
  public static Object withUnknownFields(Object tree, Object junk) {
    if (tree instanceof List<?> list) {
      return list.stream().map(item -> withUnknownFields(item, junk)).toList();
    } else if (tree instanceof Map<?, ?> map && !isStringMap(map)) {
      Map<Object, Object> more = new LinkedHashMap<>();
      map.forEach((k, v) -> more.put(k, withUnknownFields(v, junk)));
      more.put("x-unknown", junk);
      return more;
    }
    return tree;
  }

  /** Labels, annotations, and selectors accept any key, so they have no unknown fields. */
  private static boolean isStringMap(Map<?, ?> map) {
    return map.keySet().stream().anyMatch(k -> k.toString().matches(".*/.*|app|leader|ttl"));
  }

  /** Walks the tree in order and damages the node at which the count reaches zero. */
  private static Object mutate(Object tree, Mutation blow, int[] left) {
    if (left[0]-- == 0) {
      return blow.replacement();
    } else if (tree instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      for (Object item : list) {
        result.add(mutate(item, blow, left));
      }
      return result;
    } else if (tree instanceof Map<?, ?> map) {
      return mutate(map, blow, left);
    }
    return tree;
  }

  private static Object mutate(Map<?, ?> map, Mutation blow, int[] left) {
    Map<Object, Object> result = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          boolean here = left[0] == 0;
          if (here && blow.kind() == MutationKind.ADD) {
            result.put(key + "x", blow.replacement());
          }
          if (here && blow.kind() != MutationKind.REPLACE) {
            left[0]--;
          }
          if (!here || blow.kind() != MutationKind.DROP) {
            result.put(key, mutate(value, blow, left));
          }
        });
    return result;
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
    if (!omitDefaults) {
      tree.put("namespace", meta.key().namespace());
    }
    putUnlessDefault(meta.labels().isEmpty(), tree, "labels", meta.labels());
    putUnlessDefault(meta.annotations().isEmpty(), tree, "annotations", meta.annotations());
    putUnlessDefault(!meta.deleting(), tree, "deletionTimestamp", "2026-07-01T00:00:00Z");
    meta.controller()
        .map(o -> List.of(Map.of("kind", o.kind(), "name", o.name(), "controller", true)))
        .ifPresent(o -> tree.put("ownerReferences", o));
    return tree;
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
    List<Map<String, Object>> paths = new ArrayList<>();
    for (Backend b : ingress.backends()) {
      String path = b.route().substring(b.route().indexOf('/'));
      paths.add(Map.of("path", path, "backend", v1 ? backend(b) : v1beta1Backend(b)));
    }
    Map<String, Object> tree = new HashMap<>();
    ingress.className().ifPresent(c -> tree.put("ingressClassName", c));
    tree.put("rules", List.of(Map.of("host", "shop.example", "http", Map.of("paths", paths))));
    return tree;
  }

  private static Map<String, Object> backend(Backend b) {
    String shape = b.port() instanceof PortRef.ByName ? "name" : "number";
    return Map.of(
        "service", Map.of("name", b.service(), "port", Map.of(shape, intOrString(b.port()))));
  }

  private static Map<String, Object> v1beta1Backend(Backend b) {
    return Map.of("serviceName", b.service(), "servicePort", intOrString(b.port()));
  }
}
