package dev.portcullis.model;

/**
 * Words of strangers made fit for a message: names, hosts and annotations come from whoever sent
 * the object, and a message goes to terminals, logs and HTTP headers.
 */
public final class TextSanitizer {

  private static final int MAX_LENGTH = 300;

  private TextSanitizer() {}

  /**
   * The same text on one line: characters that move a cursor, turn the writing direction or break a
   * line become �, and what is beyond {@value #MAX_LENGTH} characters is cut.
   */
  public static String toSingleLine(String text) {
    boolean plain =
        text.length() <= MAX_LENGTH && text.codePoints().noneMatch(TextSanitizer::isUnsafe);
    if (plain) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> isUnsafe(c) ? 0xFFFD : c)
        .forEach(line::appendCodePoint);
    return text.length() > MAX_LENGTH ? line.append('…').toString() : line.toString();
  }

  private static boolean isUnsafe(int character) {
    int type = Character.getType(character);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }
}
