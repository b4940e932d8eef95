package dev.portcullis.manifests.edit;

import java.util.Comparator;
import java.util.List;

/**
 * Other text for a piece of a file.
 *
 * @param from where the piece begins, in characters
 * @param to where it ends; equal to {@code from} where something is put in
 */
record TextEdit(int from, int to, String text) {

  /** The text with all the edits made. */
  static String applyAll(String text, List<TextEdit> edits) throws UnsupportedEditException {
    StringBuilder edited = new StringBuilder(text.length() + 64 * edits.size());
    int done = 0;
    for (TextEdit edit : edits.stream().sorted(Comparator.comparingInt(TextEdit::from)).toList()) {
      if (edit.from < done || edit.to < edit.from) {
        throw new UnsupportedEditException("two changes touch the same text");
      }
      edited.append(text, done, edit.from).append(edit.text);
      done = edit.to;
    }
    return edited.append(text, done, text.length()).toString();
  }
}
