package dev.portcullis.model;

import java.util.List;
import java.util.Set;

/** Forwards every look-up to another view; a subclass overrides what it answers differently. */
public abstract class ForwardingView implements ResourceView {

  /** The view that answers. */
  protected final ResourceView base;

  protected ForwardingView(ResourceView base) {
    this.base = base;
  }

  @Override
  public Lookup<Service> service(ServiceRef name) {
    return base.service(name);
  }

  @Override
  public Set<String> serviceNames(String namespace) {
    return base.serviceNames(namespace);
  }

  @Override
  public Lookup<List<Ingress>> ingressesTo(ServiceRef service) {
    return base.ingressesTo(service);
  }

  @Override
  public Lookup<List<EndpointSet>> endpointsOf(ServiceRef service) {
    return base.endpointsOf(service);
  }

  @Override
  public Lookup<String> controllerOf(String ingressClass) {
    return base.controllerOf(ingressClass);
  }

  @Override
  public Lookup<Namespace> namespace(String name) {
    return base.namespace(name);
  }

  @Override
  public Lookup<Rollout> rolloutOf(ObjectKey ingress) {
    return base.rolloutOf(ingress);
  }

  @Override
  public boolean isMirroringDelayed(ObjectKey slice) {
    return base.isMirroringDelayed(slice);
  }

  @Override
  public DataPlane dataPlane() {
    return base.dataPlane();
  }
}
