package dev.portcullis.model;

/**
 * A Namespace. It is going ({@code meta.deleting()}) while the namespace controller empties it:
 * nothing new is created there, and everything is deleted.
 */
public record Namespace(ResourceMeta meta) implements Resource {

  /** The key of the Namespace of that name. */
  public static ObjectKey key(String name) {
    return new ObjectKey(Kind.NAMESPACE, "", name);
  }
}
