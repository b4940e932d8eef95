package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The expected content of a view, from lists without watches that are parsed as JSON. */
final class ExpectedView {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where each kind is listed, and what its objects are. */
  private static final Map<String, List<String>> LISTS =
      Map.of(
          "/api/v1/namespaces", List.of("v1", "Namespace"),
          "/api/v1/services", List.of("v1", "Service"),
          "/api/v1/endpoints", List.of("v1", "Endpoints"),
          "/apis/discovery.k8s.io/v1/endpointslices",
              List.of("discovery.k8s.io/v1", "EndpointSlice"),
          "/apis/networking.k8s.io/v1/ingresses", List.of("networking.k8s.io/v1", "Ingress"),
          "/apis/networking.k8s.io/v1/ingressclasses",
              List.of("networking.k8s.io/v1", "IngressClass"));

  private final Map<ObjectKey, Resource> objects = new TreeMap<>();

  private ExpectedView() {}

  /** Lists everything. */
  static ExpectedView of(KubernetesClient client) {
    ExpectedView list = new ExpectedView();
    LISTS.forEach((path, type) -> list.add(client.raw(path), type.get(0), type.get(1)));
    return list;
  }

  private void add(String json, String apiVersion, String kind) {
    for (Object item : (List<?>) parseJson(json).get("items")) {
      Map<Object, Object> tree = new HashMap<>((Map<?, ?>) item);
      tree.put("apiVersion", apiVersion);
      tree.put("kind", kind);
      tree.put("metadata", withoutLastApplied((Map<?, ?>) tree.get("metadata")));
      Resource resource =
          ((ConversionResult.Converted) ResourceConverter.convert(tree, "")).resource();
      if (!(resource instanceof EndpointSet set) || !set.isLabeledForController()) {
        objects.put(resource.key(), resource);
      }
    }
  }

  /** The view does not store the manifest that {@code kubectl apply} records in the object. */
  private static Map<?, ?> withoutLastApplied(Map<?, ?> metadata) {
    Map<Object, Object> copy = new HashMap<>(metadata);
    if (copy.get("annotations") instanceof Map<?, ?> annotations) {
      Map<Object, Object> others = new HashMap<>(annotations);
      others.remove(ResourceMeta.LAST_APPLIED_ANNOTATION);
      copy.put("annotations", others);
    }
    return copy;
  }

  private static Map<?, ?> parseJson(String json) {
    try {
      return JSON.readValue(json, Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many objects there are. */
  int size() {
    return objects.size();
  }

  /**
   * The differences between a view and this one, one line each.
   *
   * @param once keys of objects that existed at some time
   */
  List<String> differencesTo(InformerView view, Set<ObjectKey> once) {
    List<String> differences = new ArrayList<>();
    Map<ObjectKey, Resource> inView =
        view.objects().collect(Collectors.toMap(Resource::key, Function.identity()));
    Set<ObjectKey> keys = new TreeSet<>(objects.keySet());
    keys.addAll(inView.keySet());
    keys.addAll(once);
    for (ObjectKey key : keys) {
      compare(differences, key.toString(), objects.get(key), inView.get(key));
      compare(differences, "look-up of " + key, lookup(key), lookup(view, key));
    }
    SnapshotView snapshot = new SnapshotView(objects.values(), DataPlane.KUBE_PROXY);
    for (ServiceRef name : serviceNames(keys)) {
      compare(
          differences,
          "Ingresses to " + name.key(),
          snapshot.ingressesTo(name),
          view.ingressesTo(name));
      compare(
          differences,
          "endpoints of " + name.key(),
          snapshot.endpointsOf(name),
          view.endpointsOf(name));
    }
    return differences;
  }

  private static void compare(List<String> differences, String what, Object is, Object inView) {
    if (is == null ? inView != null : !is.equals(inView)) {
      differences.add(what + " is " + is + " and in view " + inView);
    }
  }

  /** The expected result of a look-up of one object. */
  private Lookup<?> lookup(ObjectKey key) {
    Resource resource = objects.get(key);
    return resource == null
        ? isLookedUpByName(key) ? Lookup.absent() : Lookup.unknown()
        : resource instanceof IngressClass c
            ? Lookup.found(c.controller())
            : isLookedUpByName(key) ? Lookup.found(resource) : Lookup.unknown();
  }

  private static Lookup<?> lookup(InformerView view, ObjectKey key) {
    return switch (key.kind()) {
      case SERVICE -> view.service(new ServiceRef(key.namespace(), key.name()));
      case INGRESS_CLASS -> view.controllerOf(key.name());
      case NAMESPACE -> view.namespace(key.name());
      case ENDPOINTS, ENDPOINT_SLICE, INGRESS, ROLLOUT -> Lookup.unknown();
    };
  }

  /** Views have no look-up of one Ingress or of one endpoints object. */
  private static boolean isLookedUpByName(ObjectKey key) {
    return switch (key.kind()) {
      case SERVICE, INGRESS_CLASS, NAMESPACE -> true;
      case ENDPOINTS, ENDPOINT_SLICE, INGRESS, ROLLOUT -> false;
    };
  }

  /** The names of all Services that an object has or refers to. */
  private Set<ServiceRef> serviceNames(Set<ObjectKey> keys) {
    Set<ServiceRef> names = new HashSet<>();
    keys.forEach(k -> names.add(new ServiceRef(k.namespace(), k.name())));
    for (Resource resource : objects.values()) {
      if (resource instanceof Service service) {
        names.add(service.ref());
      } else if (resource instanceof Ingress ingress) {
        ingress.services().forEach(names::add);
      } else if (resource instanceof EndpointSet set) {
        set.service().ifPresent(names::add);
      }
    }
    return names;
  }
}
