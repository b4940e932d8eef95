package dev.portcullis.fix;

import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextSanitizer;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of fixing a set of files.
 *
 * @param files the files with their fixes, in the given order
 * @param appliedFixes the fixes, ordered by position
 * @param skippedFiles the files that need a fix but stay unchanged; the value completes "cannot be
 *     fixed here because"
 */
public record FixResult(
    List<EditableFile> files,
    List<AppliedFix> appliedFixes,
    SortedMap<String, String> skippedFiles) {

  public FixResult {
    files = List.copyOf(files);
    appliedFixes = List.copyOf(appliedFixes);
  }

  /**
   * A fix that was applied.
   *
   * @param position the position after the fix
   * @param text the field, the change, and the reason, on one line
   */
  public record AppliedFix(SourcePosition position, ObjectKey object, String text) {

    public AppliedFix {
      text = TextSanitizer.toSingleLine(text);
    }
  }
}
