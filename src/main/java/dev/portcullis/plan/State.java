package dev.portcullis.plan;

import dev.portcullis.model.Chain;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Index;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A view that changes step by step. */
final class State implements Chain {

  private final Index index = new Index();
  private final Set<String> knownNamespaces;
  private final DataPlane dataPlane;

  /**
   * A view of these objects.
   *
   * @param knownNamespaces of which the Services are known; of others nothing is assumed
   */
  State(Collection<Resource> objects, Set<String> knownNamespaces, DataPlane dataPlane) {
    objects.forEach(index::put);
    this.knownNamespaces = knownNamespaces;
    this.dataPlane = dataPlane;
  }

  Optional<Resource> get(ObjectKey key) {
    return index.get(key);
  }

  void set(ObjectKey key, Optional<Resource> now) {
    now.ifPresentOrElse(index::put, () -> index.remove(key));
  }

  /** Every object by key. */
  Map<ObjectKey, Resource> objects() {
    Map<ObjectKey, Resource> objects = new TreeMap<>();
    index.objects().forEach(r -> objects.put(r.key(), r));
    return objects;
  }

  @Override
  public Lookup<Service> service(ServiceName name) {
    return lookup(name.key(), Service.class, knownNamespaces.contains(name.namespace()));
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceName service) {
    return Lookup.found(index.ingressesTo(service));
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceName service) {
    return Lookup.found(index.endpointsOf(service));
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return lookup(IngressClass.key(ingressClass), IngressClass.class, false)
        .map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return lookup(Namespace.key(name), Namespace.class, false);
  }

  private <R> Lookup<R> lookup(ObjectKey key, Class<R> type, boolean known) {
    Optional<Resource> found = index.get(key);
    if (found.isPresent()) {
      return Lookup.found(type.cast(found.get()));
    }
    return known ? Lookup.absent() : Lookup.unknown();
  }

  @Override
  public DataPlane dataPlane() {
    return dataPlane;
  }
}
