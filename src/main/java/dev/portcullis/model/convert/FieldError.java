package dev.portcullis.model.convert;

import dev.portcullis.model.FieldPath;

/**
 * A value that the API server would not accept.
 *
 * @param text the problem and the accepted values: {@code must be a string, is 80}
 */
public record FieldError(FieldPath field, String text) {

  /** {@code path: text}, on one line. */
  public String message() {
    return field.equals(FieldPath.ROOT) ? text : field + ": " + text;
  }
}
