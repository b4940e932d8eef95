package dev.portcullis.fix;

import dev.portcullis.manifests.Position;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextSanitizer;

/**
 * One thing that was mended.
 *
 * @param at where it stands afterwards
 * @param text the field, what it says now and why, on one line
 */
public record Fixed(Position at, ObjectKey object, String text) {

  public Fixed {
    text = TextSanitizer.toSingleLine(text);
  }
}
