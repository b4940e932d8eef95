package dev.portcullis.manifests.edit;

import java.util.Comparator;
import java.util.List;

/**
 * A replacement of a range of a text.
 *
 * @param from start index, inclusive, in characters
 * @param to end index, exclusive; equal to {@code from} for an insertion
 */
record TextEdit(int from, int to, String text) {

  /** Applies all edits to a text. */
  static String applyAll(String text, List<TextEdit> edits) throws UnsupportedEditException {
    StringBuilder edited = new StringBuilder();
    int done = 0;
    for (TextEdit edit : edits.stream().sorted(Comparator.comparingInt(TextEdit::from)).toList()) {
      if (edit.from < done || edit.to < edit.from) {
        throw new UnsupportedEditException("two edits overlap");
      }
      edited.append(text, done, edit.from).append(edit.text);
      done = edit.to;
    }
    return edited.append(text, done, text.length()).toString();
  }
}
