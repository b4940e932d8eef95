package dev.portcullis.model;

import java.util.List;
import java.util.Optional;

/**
 * A read-only view of the objects around a chain. Every look-up is by index: what a question costs
 * depends on the neighbourhood of the object, never on the size of the cluster.
 *
 * <p>Lists are sorted by key, so that whoever reads them gives the same answer every time.
 */
public interface Chain {

  /** The Service of that name. */
  Lookup<Service> service(ServiceName name);

  /** The Ingresses with a backend on that Service; found and empty if there are none. */
  Lookup<List<Ingress>> ingressesTo(ServiceName service);

  /** The Endpoints and slices of that Service; found and empty if there are none. */
  Lookup<List<EndpointSet>> endpointsOf(ServiceName service);

  /** The controller behind an IngressClass of that name. */
  Lookup<String> controllerOf(String ingressClass);

  /** The Namespace of that name. */
  Lookup<Namespace> namespace(String name);

  /** Who carries the traffic. */
  DataPlane dataPlane();

  /** What follows from this view; made anew each time, where the view may change in between. */
  default <T> T derived(Derived<T> what) {
    return what.from(this);
  }

  /** This view with one object created or replaced. */
  default Chain with(Resource resource) {
    return new ChangedChain(this, resource.key(), Optional.of(resource));
  }

  /** This view with one object gone. */
  default Chain without(ObjectKey key) {
    return new ChangedChain(this, key, Optional.empty());
  }
}
