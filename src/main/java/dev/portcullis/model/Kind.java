package dev.portcullis.model;

/** The kinds that take part in the chain. */
public enum Kind {
  ENDPOINTS("Endpoints", "endpoints"),
  ENDPOINT_SLICE("EndpointSlice", "endpointslices"),
  INGRESS("Ingress", "ingresses"),
  INGRESS_CLASS("IngressClass", "ingressclasses"),
  NAMESPACE("Namespace", "namespaces"),
  SERVICE("Service", "services");

  private final String label;
  private final String plural;

  Kind(String word, String plural) {
    this.label = word;
    this.plural = plural;
  }

  /** The resource as the API calls it, {@code services} for one. */
  public String plural() {
    return plural;
  }

  /** Whether objects of this kind belong to no namespace. */
  public boolean isClusterScoped() {
    return this == INGRESS_CLASS || this == NAMESPACE;
  }

  /** The kind as manifests write it, {@code Service} for one. */
  @Override
  public String toString() {
    return label;
  }
}
