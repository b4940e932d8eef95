package dev.portcullis.model;

/**
 * Where a field stands in an object, written as Kubernetes writes it: {@code spec.ports[0].name}.
 * The empty path is the object itself.
 */
public record FieldPath(String text) {

  /** The object itself. */
  public static final FieldPath ROOT = new FieldPath("");

  /** The field {@code name} of this one; {@code name} holds no dot and no bracket. */
  public FieldPath field(String name) {
    return new FieldPath(text.isEmpty() ? name : text + "." + name);
  }

  /** The element {@code index}, from 0, of this list. */
  public FieldPath index(int index) {
    return new FieldPath(text + "[" + index + "]");
  }

  /** The same place as a JSON Pointer (RFC 6901): {@code /spec/ports/0/name}. */
  public String toJsonPointer() {
    return text.isEmpty() ? "" : "/" + text.replace("[", "/").replace("]", "").replace('.', '/');
  }

  @Override
  public String toString() {
    return text;
  }
}
