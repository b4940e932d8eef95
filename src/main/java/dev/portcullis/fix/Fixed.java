package dev.portcullis.fix;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextSanitizer;

/**
 * One thing that was mended.
 *
 * @param at where it stands afterwards
 * @param text the field, what it says now and why, on one line
 */
public record Fixed(SourcePosition at, ObjectKey object, String text) {

  public Fixed {
    text = TextSanitizer.toSingleLine(text);
  }
}
