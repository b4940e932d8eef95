package dev.portcullis.manifests;

import java.io.Reader;

/**
 * A text, handed out in pieces of which none ends within a character: snakeyaml-engine 3.0.1
 * stumbles where the first half of one is the last that fits into its buffer.
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
    // nothing is open
  }
}
