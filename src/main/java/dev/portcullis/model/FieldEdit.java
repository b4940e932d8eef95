package dev.portcullis.model;

/**
 * One change to a field of a manifest that can be written in only one way. Values are a {@code
 * String} or a {@code Long}.
 */
public sealed interface FieldEdit {

  /** The path of the field before the change. */
  FieldPath field();

  /** Replaces the value of an existing scalar. */
  record ReplaceValue(FieldPath field, Object value) implements FieldEdit {}

  /**
   * Sets a field that may be missing, empty, or have a value.
   *
   * @param afterField the field after which a missing field is inserted; it is inserted first if
   *     this is empty or does not exist
   */
  record SetField(FieldPath field, Object value, String afterField) implements FieldEdit {}

  /** Renames a field and keeps its value. */
  record RenameField(FieldPath field, String newName) implements FieldEdit {}

  /** Converts {@code serviceName} and {@code servicePort} of a v1beta1 backend to the v1 fields. */
  record ConvertBackend(FieldPath field) implements FieldEdit {}
}
