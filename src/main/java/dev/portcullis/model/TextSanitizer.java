package dev.portcullis.model;

/**
 * Makes text from objects safe for messages: names, hosts, and annotations come from the client,
 * and a message is written to terminals, logs, and HTTP headers.
 */
public final class TextSanitizer {

  private static final int MAX_LENGTH = 300;

  private TextSanitizer() {}

  /**
   * Returns the text on one line: characters that move the cursor, change the writing direction, or
   * break the line become �, and the rest after {@value #MAX_LENGTH} characters is cut off.
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
