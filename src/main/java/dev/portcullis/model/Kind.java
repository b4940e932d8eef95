package dev.portcullis.model;

/** The kinds of objects that rules read. */
public enum Kind {
  ENDPOINTS("Endpoints", "endpoints"),
  ENDPOINT_SLICE("EndpointSlice", "endpointslices"),
  INGRESS("Ingress", "ingresses"),
  INGRESS_CLASS("IngressClass", "ingressclasses"),
  NAMESPACE("Namespace", "namespaces"),
  ROLLOUT("Rollout", "rollouts"),
  SERVICE("Service", "services");

  private final String label;
  private final String plural;

  Kind(String label, String plural) {
    this.label = label;
    this.plural = plural;
  }

  /** The resource name of the API, for example {@code services}. */
  public String plural() {
    return plural;
  }

  public boolean isClusterScoped() {
    return this == INGRESS_CLASS || this == NAMESPACE;
  }

  /** The kind as in manifests, for example {@code Service}. */
  @Override
  public String toString() {
    return label;
  }
}
