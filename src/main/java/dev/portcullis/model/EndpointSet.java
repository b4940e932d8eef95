package dev.portcullis.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What stands behind a Service: an Endpoints object or one EndpointSlice.
 *
 * @param service the Service whose endpoints these are, see {@link #serviceOf}
 * @param fqdn whether the addresses are host names, which nothing in Kubernetes reads
 */
public record EndpointSet(
    ResourceMeta meta, Optional<ServiceRef> service, boolean fqdn, List<Subset> subsets)
    implements Resource {

  /** Links a slice to its Service (discovery/v1 LabelServiceName). */
  public static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  /** Says who writes a slice (discovery/v1 LabelManagedBy). */
  public static final String SLICE_MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";

  /** Says who writes an Endpoints object; set by the endpoints controller from 1.33 on. */
  public static final String ENDPOINTS_MANAGED_BY_LABEL = "endpoints.kubernetes.io/managed-by";

  /** Set by the endpoints controller, and by nobody else, on every version. */
  static final String TRIGGER_TIME_ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

  /** Tells the mirroring controller to leave an Endpoints object alone. */
  static final String SKIP_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";

  /** Marks Endpoints that are a lock for leader election, not a way to anywhere. */
  static final String LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

  /** The keys under which Patroni keeps its state in annotations. */
  private static final Set<String> PATRONI_ANNOTATIONS = Set.of("config", "initialize", "leader");

  private static final String MIRRORING_CONTROLLER = "endpointslicemirroring-controller.k8s.io";

  /** What {@value #SLICE_MANAGED_BY_LABEL} says of a slice that the control plane keeps. */
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

  public boolean isSlice() {
    return key().kind() == Kind.ENDPOINT_SLICE;
  }

  /** Whether the mirroring controller made this slice out of an Endpoints object. */
  public boolean isMirrored() {
    return isSlice() && meta.label(SLICE_MANAGED_BY_LABEL).equals(MIRRORING_CONTROLLER);
  }

  /** Whether no controller of the control plane wrote it. */
  public boolean isHandWritten() {
    return isSlice()
        ? !SLICE_CONTROLLERS.contains(meta.label(SLICE_MANAGED_BY_LABEL))
        : meta.label(ENDPOINTS_MANAGED_BY_LABEL).isEmpty()
            && !meta.annotations().containsKey(TRIGGER_TIME_ANNOTATION);
  }

  /** Whether this is a lock for leader election. */
  public boolean isLeaderElection() {
    return meta.annotations().containsKey(LEADER_ANNOTATION);
  }

  /**
   * Whether somebody keeps state in it and rewrites it many times a minute: a lock for leader
   * election, or what Patroni knows of its cluster (patroni/dcs/kubernetes.py).
   */
  public boolean isStateStore() {
    return isLeaderElection()
        || PATRONI_ANNOTATIONS.stream().anyMatch(meta.annotations()::containsKey);
  }

  /** Whether the user told the mirroring controller to keep off. */
  public boolean skipsMirroring() {
    return meta.label(SKIP_MIRROR_LABEL).equals("true");
  }

  /**
   * Whether the mirroring controller makes slices of these Endpoints for that Service (k/k
   * pkg/controller/endpointslicemirroring shouldMirror, syncEndpoints). Nothing else ever reads an
   * Endpoints object.
   */
  public boolean isMirroredFor(Service owner) {
    return !isSlice() && !skipsMirroring() && !isLeaderElection() && owner.selector().isEmpty();
  }

  /** Whether any data plane reads it for that Service: a slice, or Endpoints by way of slices. */
  public boolean isServedFor(Service owner) {
    return isSlice() ? !fqdn : isMirroredFor(owner);
  }
}
