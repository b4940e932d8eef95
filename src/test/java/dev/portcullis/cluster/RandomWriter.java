package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates, updates, and deletes objects of all watched kinds, and moves endpoints between users and
 * controllers. The names are few, so that the same objects change often.
 */
final class RandomWriter {

  private static final List<String> NAMES = List.of("api", "bbs", "cart", "db", "eve", "fox");

  private static final int NOT_FOUND = 404;

  /** The statuses for a conflict and for a change of an immutable field. */
  private static final Set<Integer> REJECTED_CODES = Set.of(NOT_FOUND, 409, 422);

  private final KubernetesClient client;
  private final List<String> namespaces;
  private final AtomicInteger remaining;
  private final Set<ObjectKey> writtenKeys = ConcurrentHashMap.newKeySet();

  /**
   * @param namespaces must exist
   * @param writes the number of writes, without those that the API server rejects
   */
  RandomWriter(KubernetesClient client, List<String> namespaces, int writes) {
    this.client = client;
    this.namespaces = namespaces;
    this.remaining = new AtomicInteger(writes);
  }

  /** The keys of all objects that were written. */
  Set<ObjectKey> writtenKeys() {
    return Set.copyOf(writtenKeys);
  }

  /** The number of remaining writes. */
  int remaining() {
    return remaining.get();
  }

  /** Writes until none remain; several threads may do so together. */
  void writeAll(Random random) {
    while (remaining.get() > 0) {
      try {
        if (write(random)) {
          remaining.decrementAndGet();
        }
      } catch (KubernetesClientException e) {
        if (!REJECTED_CODES.contains(e.getCode())) {
          throw e;
        }
      }
    }
  }

  private boolean write(Random random) {
    WatchedResource type = pick(random, List.of(WatchedResource.values()));
    GenericKubernetesResource object = randomObject(random, type);
    writtenKeys.add(GenericResourceConverter.keyOf(object, type));
    NonNamespaceOperation<
            GenericKubernetesResource,
            GenericKubernetesResourceList,
            Resource<GenericKubernetesResource>>
        all = resourcesOf(type, object.getMetadata().getNamespace());
    Resource<GenericKubernetesResource> one = all.resource(object);
    if (type != WatchedResource.NAMESPACES && random.nextInt(4) == 0) {
      return !one.delete().isEmpty();
    }
    try {
      one.update();
    } catch (KubernetesClientException e) {
      if (e.getCode() != NOT_FOUND) {
        throw e;
      }
      one.create();
    }
    return true;
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      resourcesOf(WatchedResource type, String namespace) {
    MixedOperation<
            GenericKubernetesResource,
            GenericKubernetesResourceList,
            Resource<GenericKubernetesResource>>
        all = client.genericKubernetesResources(type.definitionContext());
    return namespace == null ? all : all.inNamespace(namespace);
  }

  private GenericKubernetesResource randomObject(Random random, WatchedResource type) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(type.apiVersion());
    object.setKind(type.kind().toString());
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(type.kind().isClusterScoped() ? null : pick(random, namespaces))
            .withName(pick(random, type == WatchedResource.NAMESPACES ? namespaces : NAMES))
            .withLabels(new HashMap<>())
            .withAnnotations(new HashMap<>())
            .build());
    switch (type) {
      case ENDPOINTS -> endpoints(random, object);
      case ENDPOINT_SLICES -> slice(random, object);
      case INGRESSES -> ingress(random, object);
      case INGRESS_CLASSES ->
          object.setAdditionalProperty(
              "spec", Map.of("controller", "example.com/" + pick(random, NAMES)));
      case NAMESPACES ->
          label(object, "portcullis.dev/profile", pick(random, List.of("audit", "strict")));
      case SERVICES -> service(random, object);
    }
    return object;
  }

  private static void service(Random random, GenericKubernetesResource object) {
    Map<String, Object> spec = new HashMap<>();
    spec.put(
        "ports",
        random.nextBoolean()
            ? List.of(Map.of("port", port(random)))
            : List.of(
                Map.of("name", "http", "port", port(random)),
                Map.of("name", "dns", "port", port(random), "protocol", "UDP")));
    if (random.nextInt(3) == 0) {
      spec.put("selector", Map.of("app", pick(random, NAMES)));
    }
    object.setAdditionalProperty("spec", spec);
  }

  private static void ingress(Random random, GenericKubernetesResource object) {
    if (random.nextBoolean()) {
      object.getMetadata().getAnnotations().put(Ingress.CLASS_ANNOTATION, pick(random, NAMES));
    }
    object.setAdditionalProperty(
        "spec",
        Map.of(
            "defaultBackend",
            backend(random),
            "rules",
            List.of(
                Map.of(
                    "http",
                    Map.of(
                        "paths",
                        List.of(
                            Map.of(
                                "path",
                                "/",
                                "pathType",
                                "Prefix",
                                "backend",
                                backend(random))))))));
  }

  private static Map<String, Object> backend(Random random) {
    return Map.of(
        "service", Map.of("name", pick(random, NAMES), "port", Map.of("number", port(random))));
  }

  private static void endpoints(Random random, GenericKubernetesResource object) {
    if (random.nextInt(3) == 0) {
      label(object, EndpointSet.ENDPOINTS_MANAGED_BY_LABEL, "endpoint-controller");
    }
    object.setAdditionalProperty(
        "subsets",
        List.of(
            Map.of(
                "addresses",
                List.of(Map.of("ip", address(random))),
                "ports",
                List.of(Map.of("port", port(random))))));
  }

  private static void slice(Random random, GenericKubernetesResource object) {
    String keeper = pick(random, List.of("", "staff", EndpointSet.SLICE_CONTROLLERS.get(0)));
    if (!keeper.isEmpty()) {
      label(object, EndpointSet.SLICE_MANAGED_BY_LABEL, keeper);
    }
    if (random.nextInt(5) != 0) {
      label(object, EndpointSet.SERVICE_NAME_LABEL, pick(random, NAMES));
    }
    object.setAdditionalProperty("addressType", "IPv4");
    object.setAdditionalProperty(
        "endpoints", List.of(Map.of("addresses", List.of(address(random)))));
    object.setAdditionalProperty("ports", List.of(Map.of("name", "http", "port", port(random))));
  }

  private static void label(GenericKubernetesResource object, String name, String value) {
    ObjectMeta meta = object.getMetadata();
    meta.getLabels().put(name, value);
  }

  private static String address(Random random) {
    return "10.1." + random.nextInt(4) + "." + (1 + random.nextInt(200));
  }

  private static int port(Random random) {
    return 8080 + random.nextInt(5);
  }

  private static <T> T pick(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
