package dev.portcullis.model;

import java.util.List;
import java.util.Set;

/** A view that answers from a {@link ResourceIndex}, which the subclass fills. */
public abstract class IndexedView implements ResourceView {

  /** The objects in this view. */
  protected final ResourceIndex index = new ResourceIndex();

  private final DataPlane dataPlane;

  protected IndexedView(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  /**
   * Whether all objects of a kind in a namespace are in this view. If not, those that are not in it
   * are unknown, not absent.
   *
   * @param namespace empty for cluster-scoped kinds
   */
  protected abstract boolean isKnown(Kind kind, String namespace);

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return lookup(name.key(), Service.class);
  }

  @Override
  public Set<String> serviceNames(String namespace) {
    return index.serviceNames(namespace);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return isKnown(Kind.INGRESS, service.namespace())
        ? Lookup.found(index.ingressesTo(service))
        : Lookup.unknown();
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return isKnown(Kind.ENDPOINTS, service.namespace())
            && isKnown(Kind.ENDPOINT_SLICE, service.namespace())
        ? index.endpointsOf(service)
        : Lookup.unknown();
  }

  @Override
  public List<UnreadableResource> tooLarge(String namespace) {
    return index.tooLarge(namespace);
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return lookup(IngressClass.key(ingressClass), IngressClass.class).map(IngressClass::controller);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return lookup(Namespace.key(name), Namespace.class);
  }

  private <R extends Resource> Lookup<R> lookup(ObjectKey key, Class<R> type) {
    // Before the look-up: an object that the end of a list brings must not count as absent.
    boolean known = isKnown(key.kind(), key.namespace());
    return index
        .get(key)
        .map(r -> type.isInstance(r) ? Lookup.found(type.cast(r)) : Lookup.<R>unknown())
        .orElseGet(() -> known ? Lookup.absent() : Lookup.unknown());
  }

  @Override
  public DataPlane dataPlane() {
    return dataPlane;
  }
}
