package dev.portcullis.manifests;

import java.io.Reader;

/**
 * A reader that never splits a surrogate pair between two reads: snakeyaml-engine 3.0.1 fails if
 * the high surrogate is the last character that fits into its buffer.
 */
final class SurrogateSafeReader extends Reader {

  private final String text;
  private int position;

  SurrogateSafeReader(String text) {
    this.text = text;
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (position == text.length()) {
      return -1;
    }
    int end = Math.min(text.length(), position + length);
    if (end - position > 1
        && end < text.length()
        && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    text.getChars(position, end, buffer, offset);
    int read = end - position;
    position = end;
    return read;
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
