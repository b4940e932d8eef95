package dev.portcullis.model;

/**
 * Words of strangers made fit for a message: names, hosts and annotations come from whoever sent
 * the object, and a message goes to terminals, logs and HTTP headers.
 */
public final class OneLine {

  private static final int LONGEST = 300;

  private OneLine() {}

  /**
   * The same text on one line: characters that move a cursor, turn the writing direction or break a
   * line become �, and what is beyond {@value #LONGEST} characters is cut.
   */
  public static String of(String text) {
    boolean plain = text.length() <= LONGEST && text.codePoints().noneMatch(OneLine::isHarmful);
    if (plain) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> isHarmful(c) ? 0xFFFD : c)
        .forEach(line::appendCodePoint);
    return text.length() > LONGEST ? line.append('…').toString() : line.toString();
  }

  private static boolean isHarmful(int character) {
    int type = Character.getType(character);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }
}
