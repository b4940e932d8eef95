package dev.portcullis.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A view that a fixed set of objects is. What is not in the set is missing, with one exception: a
 * namespace of which the set holds no Service at all is unknown. Somebody who hands over a lone
 * Ingress has not said that its Service does not exist.
 */
public final class Snapshot implements Chain {

  private final DataPlane dataPlane;
  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final Set<String> knownNamespaces = new HashSet<>();
  private final Map<ServiceName, Set<Ingress>> ingresses = new HashMap<>();
  private final Map<ServiceName, Set<EndpointSet>> endpoints = new HashMap<>();

  /** A view of these objects; of two with the same key the later counts. */
  public Snapshot(Collection<? extends Resource> resources, DataPlane dataPlane) {
    this.dataPlane = dataPlane;
    resources.forEach(r -> objects.put(r.key(), r));
    objects.values().forEach(this::index);
  }

  private void index(Resource resource) {
    if (resource instanceof Service service) {
      knownNamespaces.add(service.key().namespace());
    } else if (resource instanceof Ingress ingress) {
      ingress.backends().forEach(b -> entry(ingresses, ingress.serviceOf(b)).add(ingress));
    } else if (resource instanceof EndpointSet set) {
      set.service().ifPresent(s -> entry(endpoints, s).add(set));
    }
  }

  private static <R extends Resource> Set<R> entry(Map<ServiceName, Set<R>> index, ServiceName of) {
    return index.computeIfAbsent(of, k -> new TreeSet<>(Comparator.comparing(Resource::key)));
  }

  /** Every object of the set, in the order given, a replaced one at its first place. */
  public Collection<Resource> objects() {
    return List.copyOf(objects.values());
  }

  /** Whether the set says anything about the Services of a namespace. */
  public boolean knows(String namespace) {
    return knownNamespaces.contains(namespace);
  }

  @Override
  public Lookup<Service> service(ServiceName name) {
    if (objects.get(name.key()) instanceof Service service) {
      return Lookup.found(service);
    }
    return knows(name.namespace()) ? Lookup.absent() : Lookup.unknown();
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceName service) {
    return Lookup.found(List.copyOf(ingresses.getOrDefault(service, Set.of())));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceName service) {
    return Lookup.found(List.copyOf(endpoints.getOrDefault(service, Set.of())));
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return objects.get(new ObjectKey(Kind.INGRESS_CLASS, "", ingressClass))
            instanceof IngressClass c
        ? Lookup.found(c.controller())
        : Lookup.unknown();
  }

  @Override
  public DataPlane dataPlane() {
    return dataPlane;
  }
}
