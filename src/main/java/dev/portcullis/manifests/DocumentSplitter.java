package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.List;

/**
 * The documents of a file, taken apart before they are parsed, so that a broken one does not take
 * the ones behind it along. A line that begins with three dashes is a border wherever it stands:
 * YAML lets nothing else begin so, not even inside a quoted text (YAML 1.2.2, c-forbidden).
 */
public final class DocumentSplitter {

  /**
   * @param lineOffset how many lines of the file come before the text
   * @param charOffset what to add to a place in the text to have the place in the file, in
   *     characters
   */
  public record Document(int lineOffset, int charOffset, String text) {}

  private DocumentSplitter() {}

  public static List<Document> split(String file) {
    List<Document> documents = new ArrayList<>();
    int start = 0;
    int startLine = 0;
    int line = 0;
    for (int i = 0; i < file.length(); i = nextLine(file, i), line++) {
      if (i > start && isSeparator(file, i)) {
        add(documents, startLine, start, file.substring(start, i));
        start = i;
        startLine = line;
      }
    }
    add(documents, startLine, start, file.substring(start));
    return documents;
  }

  private static int nextLine(String file, int from) {
    int end = file.indexOf('\n', from);
    return end < 0 ? file.length() : end + 1;
  }

  /** Three dashes begin a document, three dots end one. */
  private static boolean isSeparator(String file, int at) {
    return (file.startsWith("---", at) || file.startsWith("...", at))
        && (at + 3 == file.length() || Character.isWhitespace(file.charAt(at + 3)));
  }

  private static void add(List<Document> documents, int lineOffset, int from, String text) {
    String rest = text;
    if (rest.startsWith("\uFEFF")) {
      rest = rest.substring(1); // where files were put together, each may bring its mark along
    } else if (rest.startsWith("...")) {
      rest = "#" + rest.substring(1); // a comment ends nothing
    }
    int start = from + text.length() - rest.length();
    if (rest.lines().map(String::strip).allMatch(l -> l.isEmpty() || isCommentOrDirective(l))) {
      return;
    }
    String stripped = rest.stripLeading();
    if (stripped.startsWith("{") || stripped.startsWith("[")) {
      addJson(documents, lineOffset, start, rest);
    } else {
      String plain = withoutByteOrderMark(rest);
      documents.add(new Document(lineOffset, start + rest.length() - plain.length(), plain));
    }
  }

  private static boolean isCommentOrDirective(String line) {
    return "#%".indexOf(line.charAt(0)) >= 0;
  }

  /** A mark between the border and the text, where whole files follow one another. */
  private static String withoutByteOrderMark(String text) {
    int start = text.startsWith("---") ? nextLine(text, 0) : 0;
    boolean marked = text.startsWith("\uFEFF", start);
    return marked ? text.substring(0, start) + text.substring(start + 1) : text;
  }

  /**
   * JSON may be indented with tabs and YAML may not; a tab inside a JSON string is not JSON. And
   * objects may follow each other without a border, as jq writes them.
   */
  private static void addJson(List<Document> documents, int lineOffset, int from, String text) {
    String json = text.replace('\t', ' ');
    int start = 0;
    int line = lineOffset;
    int column = 0;
    int end = endOfObject(json, 0);
    while (json.startsWith("{", skipWhitespace(json, end))) {
      String object = json.substring(start, end);
      documents.add(new Document(line, from + start - column, " ".repeat(column) + object));
      line += (int) object.chars().filter(c -> c == '\n').count();
      column = end - (json.lastIndexOf('\n', end - 1) + 1);
      start = end;
      end = endOfObject(json, start);
    }
    documents.add(
        new Document(line, from + start - column, " ".repeat(column) + json.substring(start)));
  }

  private static int skipWhitespace(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int endOfObject(String json, int from) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return json.length();
  }
}
