package dev.portcullis.model;

/** An object of a kind that takes part in the chain. */
public sealed interface Resource permits EndpointSet, Ingress, IngressClass, Namespace, Service {

  /** Who this is, and what it says about itself. */
  ResourceMeta meta();

  /** Short for {@code meta().key()}. */
  default ObjectKey key() {
    return meta().key();
  }
}
