package dev.portcullis.model;

/** A Service as others refer to it: it may or may not be there. */
public record ServiceRef(String namespace, String name) {

  /** The key of the Service of this name. */
  public ObjectKey key() {
    return new ObjectKey(Kind.SERVICE, namespace, name);
  }
}
