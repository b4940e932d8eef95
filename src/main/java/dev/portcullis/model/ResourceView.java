package dev.portcullis.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Read-only look-ups of related objects. Every look-up uses an index, so its cost depends on the
 * number of related objects, not on the size of the cluster. Lists are sorted by key.
 */
public interface ResourceView {

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

  /** The controller of an IngressClass. */
  Lookup<String> controllerOf(String ingressClass);

  Lookup<Namespace> namespace(String name);

  /**
   * The Rollout that writes actions into an Ingress. Only manifests show whether there is one: in a
   * cluster Rollouts are not read, and one may be created later.
   */
  default Lookup<Rollout> rolloutOf(ObjectKey ingress) {
    return Lookup.unknown();
  }

  /**
   * Whether a slice that is labeled as a mirror and differs from its Endpoints is taken for a
   * mirror that the mirroring controller has not updated yet.
   */
  default boolean isMirroringDelayed(ObjectKey slice) {
    return false;
  }

  /** The program that forwards cluster IP traffic. */
  DataPlane dataPlane();

  /** The result of a query, computed on each call unless the view memoizes it. */
  default <T> T query(ViewQuery<T> query) {
    return query.computeFrom(this);
  }

  /** This view with one object created or replaced. */
  default ResourceView with(Resource resource) {
    return new OverlayView(this, resource.key(), Optional.of(resource));
  }

  /** This view with one object deleted. */
  default ResourceView without(ObjectKey key) {
    return new OverlayView(this, key, Optional.empty());
  }
}
