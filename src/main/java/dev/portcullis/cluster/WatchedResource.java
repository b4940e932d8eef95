package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Arrays;

/**
 * A kind as the API server serves it, and which of its objects are watched. Slices and Endpoints
 * that controllers keep are most of a large cluster, and no rule says anything of them.
 */
enum WatchedResource {
  ENDPOINTS(Kind.ENDPOINTS, "", EndpointSet.ENDPOINTS_MANAGED_BY_LABEL + "!=endpoint-controller"),
  ENDPOINT_SLICES(
      Kind.ENDPOINT_SLICE,
      "discovery.k8s.io",
      EndpointSet.SLICE_MANAGED_BY_LABEL
          + " notin ("
          + String.join(",", EndpointSet.SLICE_CONTROLLERS)
          + ")"),
  INGRESSES(Kind.INGRESS, "networking.k8s.io", ""),
  INGRESS_CLASSES(Kind.INGRESS_CLASS, "networking.k8s.io", ""),
  NAMESPACES(Kind.NAMESPACE, "", ""),
  SERVICES(Kind.SERVICE, "", "");

  private final Kind kind;
  private final String group;
  private final String labelSelector;

  WatchedResource(Kind kind, String group, String selector) {
    this.kind = kind;
    this.group = group;
    this.labelSelector = selector;
  }

  static WatchedResource of(Kind kind) {
    return Arrays.stream(values()).filter(t -> t.kind == kind).findFirst().orElseThrow();
  }

  Kind kind() {
    return kind;
  }

  /** The label selector of what is watched; empty for all. It matches objects without labels. */
  String labelSelector() {
    return labelSelector;
  }

  /** The {@code apiVersion} of its objects. */
  String apiVersion() {
    return group.isEmpty() ? "v1" : group + "/v1";
  }

  ResourceDefinitionContext definitionContext() {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion("v1")
        .withKind(kind.toString())
        .withPlural(kind.plural())
        .withNamespaced(!kind.isClusterScoped())
        .build();
  }

  /** The resource as RBAC and people call it: {@code ingresses.networking.k8s.io}. */
  @Override
  public String toString() {
    return group.isEmpty() ? kind.plural() : kind.plural() + "." + group;
  }
}
