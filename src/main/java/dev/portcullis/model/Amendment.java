package dev.portcullis.model;

/**
 * One change to an object as it is written, small enough that there is one way to write it: a field
 * gets a value or another name. Values are a {@code String} or a {@code Long}.
 */
public sealed interface Amendment {

  /** The field that it is about, as it is called before. */
  FieldPath at();

  /** Another value for a scalar that is there. */
  record Replace(FieldPath at, Object value) implements Amendment {}

  /**
   * A value for a field that is missing or empty, or another one for what stands there.
   *
   * @param behind the neighbour to write it behind; empty, or one that is not there, for the first
   *     place
   */
  record Put(FieldPath at, Object value, String behind) implements Amendment {}

  /** Another name for a field, whatever is in it. */
  record Rename(FieldPath at, String name) implements Amendment {}

  /**
   * The fields {@code serviceName} and {@code servicePort} of a v1beta1 backend in the shape of v1.
   */
  record Backend(FieldPath at) implements Amendment {}
}
