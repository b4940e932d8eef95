package dev.portcullis.fix;

import dev.portcullis.manifests.edit.EditableFile;
import java.util.List;
import java.util.SortedMap;

/**
 * What came of mending files.
 *
 * @param files the files as they should be, in the order in which they came
 * @param appliedFixes what was mended, by place
 * @param skippedFiles the files that something should have been done to and was not, and why
 */
public record FixResult(
    List<EditableFile> files,
    List<AppliedFix> appliedFixes,
    SortedMap<String, String> skippedFiles) {

  public FixResult {
    files = List.copyOf(files);
    appliedFixes = List.copyOf(appliedFixes);
  }
}
