package dev.portcullis.rules;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads routes of skipper (eskip) in an annotation. */
final class SkipperRoutes {

  /** The API server accepts 256 KiB for all annotations of an object. */
  private static final int MAX_LENGTH = 256 * 1024;

  private static final Pattern ID = Pattern.compile("\\A\\s*\\w+\\s*:");

  private static final Pattern METHOD = Pattern.compile("Methods?\\(.*", Pattern.DOTALL);

  /** Predicates that leave out no request that the Ingress routes to the path. */
  private static final Pattern HOST_OR_PATH =
      Pattern.compile(
          "\\*|True\\(.*|(Host|HostAny|Path|PathSubtree|PathRegexp)\\(.*", Pattern.DOTALL);

  private SkipperRoutes() {}

  /**
   * Whether a route ends in {@code <shunt>}, which answers without a backend, and needs no more
   * than a host, a path, and the method GET. A route for {@code OPTIONS} leaves the other requests
   * to the backend.
   */
  static boolean answerRequests(String text) {
    return text.length() <= MAX_LENGTH
        && Arrays.stream(withoutLiterals(text).split(";")).anyMatch(SkipperRoutes::answers);
  }

  /**
   * The text without comments, and with literals, which may contain separators, as {@code ""} or
   * {@code "GET"}. A literal in slashes is a regular expression.
   */
  private static String withoutLiterals(String text) {
    StringBuilder result = new StringBuilder();
    int position = 0;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (text.startsWith("//", position)) {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
      } else if (c == '"' || c == '`' || c == '/') {
        int end = endOfLiteral(text, position);
        result.append(text.substring(position, end).equals("\"GET\"") ? "\"GET\"" : "\"\"");
        position = end;
      } else {
        result.append(c);
        position++;
      }
    }
    return result.toString();
  }

  /** The position after a literal, or the end of the text. */
  private static int endOfLiteral(String text, int start) {
    char quote = text.charAt(start);
    int position = start + 1;
    while (position < text.length() && text.charAt(position) != quote) {
      position += text.charAt(position) == '\\' && quote != '`' ? 2 : 1;
    }
    return Math.min(position + 1, text.length());
  }

  private static boolean answers(String route) {
    String[] parts = ID.matcher(route).replaceFirst("").split("->");
    return parts.length > 1
        && parts[parts.length - 1].strip().equals("<shunt>")
        && Arrays.stream(parts[0].split("&&"))
            .map(String::strip)
            .allMatch(
                p ->
                    HOST_OR_PATH.matcher(p).matches()
                        || METHOD.matcher(p).matches() && p.contains("\"GET\""));
  }
}
