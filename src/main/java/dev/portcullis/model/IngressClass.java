package dev.portcullis.model;

/**
 * An IngressClass.
 *
 * @param controller {@code spec.controller}; empty if not set
 */
public record IngressClass(ResourceMeta meta, String controller) implements Resource {

  /** The key of the IngressClass of that name. */
  public static ObjectKey key(String name) {
    return new ObjectKey(Kind.INGRESS_CLASS, "", name);
  }
}
