package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.List;

/**
 * The documents of a file, taken apart before they are parsed, so that a broken one does not take
 * the ones behind it along. A line that begins with three dashes is a border wherever it stands:
 * YAML lets nothing else begin so, not even inside a quoted text (YAML 1.2.2, c-forbidden).
 */
final class Documents {

  /**
   * @param lineOffset how many lines of the file come before the text
   */
  record Document(int lineOffset, String text) {}

  private Documents() {}

  static List<Document> of(String file) {
    List<Document> documents = new ArrayList<>();
    int start = 0;
    int startLine = 0;
    int line = 0;
    for (int i = 0; i < file.length(); i = nextLine(file, i), line++) {
      if (i > start && isBorder(file, i)) {
        add(documents, startLine, file.substring(start, i));
        start = i;
        startLine = line;
      }
    }
    add(documents, startLine, file.substring(start));
    return documents;
  }

  private static int nextLine(String file, int from) {
    int end = file.indexOf('\n', from);
    return end < 0 ? file.length() : end + 1;
  }

  private static boolean isBorder(String file, int at) {
    return file.startsWith("---", at)
        && (at + 3 == file.length() || Character.isWhitespace(file.charAt(at + 3)));
  }

  /** JSON may be indented with tabs and YAML may not; a tab inside a JSON string is not JSON. */
  private static void add(List<Document> documents, int lineOffset, String text) {
    boolean empty =
        text.lines()
            .map(String::strip)
            .allMatch(l -> l.isEmpty() || "#%".indexOf(l.charAt(0)) >= 0);
    if (!empty) {
      String stripped = text.stripLeading();
      boolean json = stripped.startsWith("{") || stripped.startsWith("[");
      documents.add(new Document(lineOffset, json ? text.replace('\t', ' ') : text));
    }
  }
}
