package dev.portcullis.model;

/**
 * A Namespace. While the namespace controller empties it ({@code meta.deleting()}), objects can
 * only be deleted.
 */
public record Namespace(ResourceMeta meta) implements Resource {

  /** The key of the Namespace of that name. */
  public static ObjectKey key(String name) {
    return new ObjectKey(Kind.NAMESPACE, "", name);
  }
}
