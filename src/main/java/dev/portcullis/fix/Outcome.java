package dev.portcullis.fix;

import dev.portcullis.manifests.edit.EditableFile;
import java.util.List;
import java.util.SortedMap;

/**
 * What came of mending files.
 *
 * @param drafts the files as they should be, in the order in which they came
 * @param fixed what was mended, by place
 * @param leftAlone the files that something should have been done to and was not, and why
 */
public record Outcome(
    List<EditableFile> drafts, List<Fixed> fixed, SortedMap<String, String> leftAlone) {

  public Outcome {
    drafts = List.copyOf(drafts);
    fixed = List.copyOf(fixed);
  }
}
