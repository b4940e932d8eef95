package dev.portcullis.manifests;

/**
 * A part of a line around a place in it.
 *
 * @param text what stands there, as it was written
 * @param offset how many characters of it come before the place
 * @param cutBefore whether the line begins earlier
 * @param cutAfter whether the line goes on
 */
public record Excerpt(String text, int offset, boolean cutBefore, boolean cutAfter) {

  /** A line up to this length, in characters, is shown whole. */
  private static final int WHOLE = 100;

  /** How much of a longer one is shown before the place, and after it. */
  private static final int BEFORE = 60;

  private static final int AFTER = 40;

  /**
   * The part around a column.
   *
   * @param from where in the text the line begins
   * @param to where it ends, its line break left out
   * @param column from 1, in characters
   */
  static Excerpt of(String text, int from, int to, int column) {
    int place = forward(text, from, to, column - 1);
    boolean whole = forward(text, from, to, WHOLE) == to;
    int start = whole ? from : backward(text, from, place, BEFORE);
    int end = whole ? to : forward(text, place, to, AFTER);
    return new Excerpt(
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
