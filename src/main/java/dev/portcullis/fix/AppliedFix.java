package dev.portcullis.fix;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextSanitizer;

/**
 * One thing that was mended.
 *
 * @param position where it stands afterwards
 * @param text the field, what it says now and why, on one line
 */
public record AppliedFix(SourcePosition position, ObjectKey object, String text) {

  public AppliedFix {
    text = TextSanitizer.toSingleLine(text);
  }
}
