package dev.portcullis.manifests;

/**
 * The part of a source line around a column.
 *
 * @param text the text as written
 * @param offset number of characters before the column
 * @param truncatedBefore whether the start of the line is cut off
 * @param truncatedAfter whether the end of the line is cut off
 */
public record SourceExcerpt(
    String text, int offset, boolean truncatedBefore, boolean truncatedAfter) {

  /** Lines up to this length, in characters, are not truncated. */
  private static final int MAX_FULL_LENGTH = 100;

  /** Characters of a longer line before and after the column. */
  private static final int CONTEXT_BEFORE = 60;

  private static final int CONTEXT_AFTER = 40;

  /**
   * The part around a column.
   *
   * @param from start index of the line in the text
   * @param to end index of the line, without its line break
   * @param column 1-based, in characters
   */
  static SourceExcerpt of(String text, int from, int to, int column) {
    int index = forward(text, from, to, column - 1);
    boolean isShort = forward(text, from, to, MAX_FULL_LENGTH) == to;
    int start = isShort ? from : backward(text, from, index, CONTEXT_BEFORE);
    int end = isShort ? to : forward(text, index, to, CONTEXT_AFTER);
    return new SourceExcerpt(
        text.substring(start, end), text.codePointCount(start, index), start > from, end < to);
  }

  private static int forward(String text, int from, int to, int characters) {
    int at = from;
    for (int i = 0; i < characters && at < to; i++) {
      at += Character.charCount(text.codePointAt(at));
    }
    return Math.min(at, to);
  }

  private static int backward(String text, int from, int index, int characters) {
    int at = index;
    for (int i = 0; i < characters && at > from; i++) {
      at -= Character.charCount(text.codePointBefore(at));
    }
    return at;
  }
}
