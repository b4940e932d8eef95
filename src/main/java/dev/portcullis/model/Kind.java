package dev.portcullis.model;

/** The kinds that take part in the chain. */
public enum Kind {
  ENDPOINTS("Endpoints"),
  ENDPOINT_SLICE("EndpointSlice"),
  INGRESS("Ingress"),
  INGRESS_CLASS("IngressClass"),
  NAMESPACE("Namespace"),
  SERVICE("Service");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** Whether objects of this kind belong to no namespace. */
  public boolean isClusterScoped() {
    return this == INGRESS_CLASS || this == NAMESPACE;
  }

  /** The kind as manifests write it, {@code Service} for one. */
  @Override
  public String toString() {
    return word;
  }
}
