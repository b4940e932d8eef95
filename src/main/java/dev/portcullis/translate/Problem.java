package dev.portcullis.translate;

import dev.portcullis.model.FieldPath;

/**
 * Why a tree is not the object it says it is.
 *
 * @param at the guilty field
 * @param text what is wrong and what would be right
 */
public record Problem(FieldPath at, String text) {

  /** {@code path: text}, on one line. */
  public String message() {
    return at.equals(FieldPath.ROOT) ? text : at + ": " + text;
  }
}
