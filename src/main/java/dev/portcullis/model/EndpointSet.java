package dev.portcullis.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints of a Service in one object: Endpoints or an EndpointSlice.
 *
 * @param service the Service whose endpoints these are, see {@link #serviceOf}
 * @param fqdn whether the addresses are host names, which no component of Kubernetes reads
 */
public record EndpointSet(
    ResourceMeta meta, Optional<ServiceRef> service, boolean fqdn, List<Subset> subsets)
    implements Resource {

  /** Links a slice to its Service (discovery/v1 LabelServiceName). */
  public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  /** Names the writer of a slice (discovery/v1 LabelManagedBy). */
  public static final String SLICE_MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";

  /** Names the writer of Endpoints; set by the endpoints controller since Kubernetes 1.33. */
  public static final String ENDPOINTS_MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by";

  /** Set by the endpoints controller only, on every version. */
  static final String TRIGGER_TIME_ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

  /** Makes the mirroring controller ignore an Endpoints object. */
  static final String SKIP_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";

  /** Marks Endpoints that are a lock for leader election. */
  static final String LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

  /** The annotations in which Patroni stores its state. */
  private static final Set<String> PATRONI_ANNOTATIONS = Set.of("config", "initialize", "leader");

  private static final String MIRRORING_CONTROLLER = "endpointslicemirroring-controller.k8s.io";

  /** The values of {@value #SLICE_MANAGED_BY_LABEL} in slices of the control plane. */
  public static final List<String> SLICE_CONTROLLERS =
      List.of("endpointslice-controller.k8s.io", MIRRORING_CONTROLLER);

  public EndpointSet {
    subsets = List.copyOf(subsets);
  }

  /**
   * The Service whose endpoints an object of that metadata holds: the Service of the same name for
   * Endpoints, the one that label {@value #SERVICE_NAME_LABEL} names for a slice; empty for a slice
   * without the label and for other kinds.
   */
  public static Optional<ServiceRef> serviceOf(ResourceMeta meta) {
    String name =
        switch (meta.key().kind()) {
          case ENDPOINTS -> meta.key().name();
          case ENDPOINT_SLICE -> meta.label(SERVICE_NAME_LABEL);
          default -> "";
        };
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(new ServiceRef(meta.key().namespace(), name));
  }

  public EndpointSet withMeta(ResourceMeta other) {
    return new EndpointSet(other, service, fqdn, subsets);
  }

  public EndpointSet withSubsets(List<Subset> others) {
    return new EndpointSet(meta, service, fqdn, others);
  }

  public boolean isSlice() {
    return key().kind() == Kind.ENDPOINT_SLICE;
  }

  /**
   * Whether the labels of this slice name the mirroring controller as its writer. Whether it is,
   * {@link EndpointOwnership} decides.
   */
  public boolean isLabeledAsMirror() {
    return isSlice() && meta.label(SLICE_MANAGED_BY_LABEL).equals(MIRRORING_CONTROLLER);
  }

  /** Whether the labels of one of the objects name the mirroring controller as its writer. */
  public static boolean hasMirror(List<EndpointSet> sets) {
    // No stream: each review of Endpoints asks this several times.
    for (EndpointSet set : sets) {
      if (set.isLabeledAsMirror()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the labels or annotations name a controller of the control plane as the writer. Whether
   * it is, {@link EndpointOwnership} decides.
   */
  public boolean isLabeledForController() {
    return isLabeledForController(meta);
  }

  /** The same for the metadata of Endpoints or of a slice. */
  public static boolean isLabeledForController(ResourceMeta meta) {
    return meta.key().kind() == Kind.ENDPOINT_SLICE
        ? SLICE_CONTROLLERS.contains(meta.label(SLICE_MANAGED_BY_LABEL))
        : !meta.label(ENDPOINTS_MANAGED_BY_LABEL).isEmpty()
            || meta.annotations().containsKey(TRIGGER_TIME_ANNOTATION);
  }

  public boolean isLeaderElection() {
    return meta.annotations().containsKey(LEADER_ANNOTATION);
  }

  /**
   * Whether a client stores state in this object and updates it many times a minute: a lock for
   * leader election, or the state of a Patroni cluster (patroni/dcs/kubernetes.py).
   */
  public boolean isStateStore() {
    return isLeaderElection()
        || PATRONI_ANNOTATIONS.stream().anyMatch(meta.annotations()::containsKey);
  }

  public boolean skipsMirroring() {
    return meta.label(SKIP_MIRROR_LABEL).equals("true");
  }

  /**
   * Whether the mirroring controller creates slices from these Endpoints for that Service (k/k
   * pkg/controller/endpointslicemirroring shouldMirror, syncEndpoints). No other component reads
   * Endpoints.
   */
  public boolean isMirroredFor(Service owner) {
    return !isSlice() && !skipsMirroring() && !isLeaderElection() && owner.selector().isEmpty();
  }

  /** Whether a data plane reads this object for that Service, directly or through a mirror. */
  public boolean isServedFor(Service owner) {
    return isSlice() ? !fqdn : isMirroredFor(owner);
  }
}
