package dev.portcullis.model;

/** The kinds that take part in the chain. */
public enum Kind {
  ENDPOINTS("Endpoints"),
  ENDPOINT_SLICE("EndpointSlice"),
  INGRESS("Ingress"),
  INGRESS_CLASS("IngressClass"),
  SERVICE("Service");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  /** The kind as manifests write it, {@code Service} for one. */
  @Override
  public String toString() {
    return word;
  }
}
