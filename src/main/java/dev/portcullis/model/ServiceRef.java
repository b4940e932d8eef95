package dev.portcullis.model;

/** A reference to a Service, which may not exist. */
public record ServiceRef(String namespace, String name) {

  public ObjectKey key() {
    return new ObjectKey(Kind.SERVICE, namespace, name);
  }
}
