package dev.portcullis.model;

/**
 * An IngressClass: a name for a controller.
 *
 * @param controller {@code spec.controller}; empty where it names none
 */
public record IngressClass(ResourceMeta meta, String controller) implements Resource {

  /** The key of the IngressClass of that name. */
  public static ObjectKey key(String name) {
    return new ObjectKey(Kind.INGRESS_CLASS, "", name);
  }
}
