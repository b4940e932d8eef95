package dev.portcullis.cluster;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Kind;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Arrays;

/**
 * A kind with its API resource and the selection of objects that are watched. Endpoints and slices
 * of controllers are most objects of a large cluster, and no rule evaluates them.
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

  WatchedResource(Kind kind, String group, String labelSelector) {
    this.kind = kind;
    this.group = group;
    this.labelSelector = labelSelector;
  }

  static WatchedResource of(Kind kind) {
    return Arrays.stream(values()).filter(t -> t.kind == kind).findFirst().orElseThrow();
  }

  Kind kind() {
    return kind;
  }

  /** Selects the watched objects, including those without labels; empty for all. */
  String labelSelector() {
    return labelSelector;
  }

  String apiVersion() {
    return group.isEmpty() ? "v1" : group + "/v1";
  }

  /**
   * The path of the resource in the API, without a slash at the start.
   *
   * @param namespace empty for all namespaces, and for cluster-scoped kinds
   */
  String path(String namespace) {
    return (group.isEmpty() ? "api/" : "apis/")
        + apiVersion()
        + (namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/")
        + kind.plural();
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

  /** The resource name with its group, as in messages: {@code ingresses.networking.k8s.io}. */
  @Override
  public String toString() {
    return group.isEmpty() ? kind.plural() : kind.plural() + "." + group;
  }
}
