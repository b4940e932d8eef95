package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a file into documents before they are parsed, so that an invalid document does not hide
 * the ones after it. A line that starts with three dashes always separates documents, even inside a
 * quoted string (YAML 1.2.2, c-forbidden).
 */
public final class DocumentSplitter {

  /**
   * A document of a file.
   *
   * @param lineOffset number of lines of the file before the text
   * @param charOffset added to an index in the text to get the index in the file, in characters
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
      rest = rest.substring(1); // concatenated files may each start with a byte order mark
    } else if (rest.startsWith("...")) {
      rest = "#" + rest.substring(1); // a comment, so that the marker does not end this document
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

  /** Removes a byte order mark after the separator, as in concatenated files. */
  private static String withoutByteOrderMark(String text) {
    int start = text.startsWith("---") ? nextLine(text, 0) : 0;
    boolean marked = text.startsWith("\uFEFF", start);
    return marked ? text.substring(0, start) + text.substring(start + 1) : text;
  }

  /**
   * Adds JSON objects, which may follow each other without a separator, as jq writes them. Tabs
   * become spaces: JSON allows them as indentation, YAML does not, and a JSON string cannot hold
   * one.
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
