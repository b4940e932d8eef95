package dev.portcullis.model.convert;

import dev.portcullis.model.FieldPath;

/**
 * Why a tree is not the object it says it is.
 *
 * @param field the guilty field
 * @param text what is wrong and what would be right
 */
public record FieldError(FieldPath field, String text) {

  /** {@code path: text}, on one line. */
  public String message() {
    return field.equals(FieldPath.ROOT) ? text : field + ": " + text;
  }
}
