package dev.portcullis.manifests;

/**
 * A part of a line around a place in it.
 *
 * @param text what stands there, as it was written
 * @param offset how many characters of it come before the place
 * @param truncatedBefore whether the line begins earlier
 * @param truncatedAfter whether the line goes on
 */
public record SourceExcerpt(
    String text, int offset, boolean truncatedBefore, boolean truncatedAfter) {

  /** A line up to this length, in characters, is shown whole. */
  private static final int MAX_FULL_LENGTH = 100;

  /** How much of a longer one is shown before the place, and after it. */
  private static final int CONTEXT_BEFORE = 60;

  private static final int CONTEXT_AFTER = 40;

  /**
   * The part around a column.
   *
   * @param from where in the text the line begins
   * @param to where it ends, its line break left out
   * @param column from 1, in characters
   */
  static SourceExcerpt of(String text, int from, int to, int column) {
    int place = forward(text, from, to, column - 1);
    boolean whole = forward(text, from, to, MAX_FULL_LENGTH) == to;
    int start = whole ? from : backward(text, from, place, CONTEXT_BEFORE);
    int end = whole ? to : forward(text, place, to, CONTEXT_AFTER);
    return new SourceExcerpt(
        text.substring(start, end), text.codePointCount(start, place), start > from, end < to);
  }

  private static int forward(String text, int from, int to, int characters) {
    int at = from;
    for (int i = 0; i < characters && at < to; i++) {
      at += Character.charCount(text.codePointAt(at));
    }
    return Math.min(at, to);
  }

  private static int backward(String text, int from, int place, int characters) {
    int at = place;
    for (int i = 0; i < characters && at > from; i++) {
      at -= Character.charCount(text.codePointBefore(at));
    }
    return at;
  }
}
