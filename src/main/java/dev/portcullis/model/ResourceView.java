package dev.portcullis.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A read-only view of the objects around a chain. Every look-up is by index: what a question costs
 * depends on the neighbourhood of the object, never on the size of the cluster.
 *
 * <p>Lists are sorted by key, so that whoever reads them gives the same answer every time.
 */
public interface ResourceView {

  /** The Service of that name. */
  Lookup<Service> service(ServiceRef name);

  /**
   * The names of the Services in a namespace, as far as this view knows them. They are for
   * suggestions only; no finding depends on them.
   */
  default Set<String> serviceNames(String namespace) {
    return Set.of();
  }

  /**
   * The Ingresses with a backend on that Service; found and empty if there are none. An Ingress
   * that could not be converted is left out: no rule concludes anything from its absence.
   */
  Lookup<List<Ingress>> ingressesTo(ServiceRef service);

  /** The Endpoints and slices of that Service; found and empty if there are none. */
  Lookup<List<EndpointSet>> endpointsOf(ServiceRef service);

  /** The controller behind an IngressClass of that name. */
  Lookup<String> controllerOf(String ingressClass);

  /** The Namespace of that name. */
  Lookup<Namespace> namespace(String name);

  /** Who carries the traffic. */
  DataPlane dataPlane();

  /** What follows from this view; made anew each time, where the view may change in between. */
  default <T> T query(ViewQuery<T> what) {
    return what.computeFrom(this);
  }

  /** This view with one object created or replaced. */
  default ResourceView with(Resource resource) {
    return new OverlayView(this, resource.key(), Optional.of(resource));
  }

  /** This view with one object gone. */
  default ResourceView without(ObjectKey key) {
    return new OverlayView(this, key, Optional.empty());
  }
}
