package dev.portcullis.model;

/** An object of a kind that a route depends on. */
public sealed interface Resource
    permits EndpointSet, Ingress, IngressClass, Namespace, Rollout, Service, UnreadableResource {

  ResourceMeta meta();

  /** {@code meta().key()}. */
  default ObjectKey key() {
    return meta().key();
  }
}
