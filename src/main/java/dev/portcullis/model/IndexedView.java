package dev.portcullis.model;

import java.util.List;

/** A view that an {@link Index} is, whoever fills it. */
public abstract class IndexedView implements Chain {

  /** The objects in view. */
  protected final Index index = new Index();

  private final DataPlane dataPlane;

  /** A view of nothing yet. */
  protected IndexedView(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  /** Whether all Services of a namespace are in view; of others nothing is assumed. */
  public abstract boolean knows(String namespace);

  @Override
  public Lookup<Service> service(ServiceName name) {
    return lookup(name.key(), Service.class, knows(name.namespace()));
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

  private <R extends Resource> Lookup<R> lookup(ObjectKey key, Class<R> type, boolean known) {
    return index
        .get(key)
        .map(r -> Lookup.found(type.cast(r)))
        .orElseGet(() -> known ? Lookup.absent() : Lookup.unknown());
  }

  @Override
  public DataPlane dataPlane() {
    return dataPlane;
  }
}
