package dev.portcullis.rules;

/** Reads directives of nginx in an annotation, in linear time. */
final class NginxSnippet {

  /** The API server accepts 256 KiB for all annotations of an object. */
  private static final int MAX_LENGTH = 256 * 1024;

  private final String text;
  private int position;

  private NginxSnippet(String text) {
    this.text = text;
  }

  /**
   * Whether a {@code return} that is in no block ends every request. One in an {@code if} block
   * depends on the request.
   */
  static boolean alwaysReturns(String text) {
    return text.length() <= MAX_LENGTH && new NginxSnippet(text).hasTopLevelReturn();
  }

  private boolean hasTopLevelReturn() {
    int depth = 0;
    boolean atStart = true;
    for (String token = nextToken(); !token.isEmpty(); token = nextToken()) {
      if (depth == 0 && atStart && token.equals("return")) {
        return true;
      }
      depth += token.equals("{") ? 1 : token.equals("}") ? -1 : 0;
      atStart = token.equals(";") || token.equals("{") || token.equals("}");
    }
    return false;
  }

  /** A word, or one of the characters that end a word; empty at the end. */
  private String nextToken() {
    skipWhitespaceAndComments();
    if (position >= text.length()) {
      return "";
    }
    int start = position;
    char first = text.charAt(position++);
    if (first == '"' || first == '\'') {
      skipQuoted(first);
    } else if (!isDelimiter(first)) {
      while (position < text.length() && !endsWord(text.charAt(position))) {
        position += text.charAt(position) == '\\' ? 2 : 1;
      }
      position = Math.min(position, text.length());
    }
    return text.substring(start, position);
  }

  /** The brace of <code>${name}</code> begins no block. */
  private boolean endsWord(char c) {
    if (c == '{' && text.charAt(position - 1) == '$') {
      int end = text.indexOf('}', position);
      position = end < 0 ? text.length() - 1 : end;
      return false;
    }
    return isDelimiter(c) || Character.isWhitespace(c);
  }

  private static boolean isDelimiter(char c) {
    return c == ';' || c == '{' || c == '}';
  }

  private void skipQuoted(char quote) {
    while (position < text.length() && text.charAt(position) != quote) {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    position = Math.min(position + 1, text.length());
  }

  private void skipWhitespaceAndComments() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '#') {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
      } else if (!Character.isWhitespace(c)) {
        return;
      } else {
        position++;
      }
    }
  }
}
