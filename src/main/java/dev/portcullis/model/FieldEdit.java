package dev.portcullis.model;

/**
 * One change to an object as it is written, small enough that there is one way to write it: a field
 * gets a value or another name. Values are a {@code String} or a {@code Long}.
 */
public sealed interface FieldEdit {

  /** The field that it is about, as it is called before. */
  FieldPath field();

  /** Another value for a scalar that is there. */
  record ReplaceValue(FieldPath field, Object value) implements FieldEdit {}

  /**
   * A value for a field that is missing or empty, or another one for what stands there.
   *
   * @param afterField the neighbour to write it behind; empty, or one that is not there, for the
   *     first place
   */
  record SetField(FieldPath field, Object value, String afterField) implements FieldEdit {}

  /** Another name for a field, whatever is in it. */
  record RenameField(FieldPath field, String newName) implements FieldEdit {}

  /**
   * The fields {@code serviceName} and {@code servicePort} of a v1beta1 backend in the shape of v1.
   */
  record ConvertBackend(FieldPath field) implements FieldEdit {}
}
