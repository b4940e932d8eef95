package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.DocumentSplitter;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Maps the nodes of a document to the text of its file and the whitespace around them. */
final class TextLayout {

  /** The text before the first key of a block: indentation and the dashes of its lists. */
  private static final Pattern LIST_PREFIX = Pattern.compile(" *(- +)*");

  private final String file;
  private final ToIntFunction<Mark> offsets;

  TextLayout(String file, DocumentSplitter.Document document) {
    this.file = file;
    String text = document.text();
    int length = text.codePointCount(0, text.length());
    if (length == text.length()) {
      offsets = m -> document.charOffset() + m.getIndex();
    } else {
      int[] characters = new int[length + 1]; // marks count code points
      for (int i = 0, at = 0; i < length; i++) {
        characters[i] = at;
        at += Character.charCount(text.codePointAt(at));
      }
      characters[length] = text.length();
      offsets = m -> document.charOffset() + characters[m.getIndex()];
    }
  }

  int start(Node node) {
    return offsets.applyAsInt(node.getStartMark().orElseThrow());
  }

  int end(Node node) {
    return offsets.applyAsInt(node.getEndMark().orElseThrow());
  }

  /** The source text of a node. */
  String textOf(Node node) {
    return file.substring(start(node), end(node));
  }

  /** The text between key and value of a member: the colon and whitespace. */
  String separatorOf(NodeTuple member) {
    int from = end(member.getKeyNode());
    return file.substring(from, Math.max(from, start(member.getValueNode())));
  }

  boolean isPrecededBy(char c, int at) {
    return at > 0 && file.charAt(at - 1) == c;
  }

  boolean hasCharAt(char c, int at) {
    return file.charAt(at) == c;
  }

  boolean isSingleLine(int from, int to) {
    return !file.substring(from, to).contains("\n");
  }

  /** The whitespace before an index on its line; empty if the line has other text there. */
  Optional<String> blanksBefore(int at) {
    return Optional.of(lineBefore(at)).filter(String::isBlank);
  }

  /** The indentation of the line of an index. */
  String indentation(int at) {
    String line = lineBefore(at);
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  /** The indentation that aligns another key of the block with the key at an index. */
  String blockIndentation(int at) throws UnsupportedEditException {
    String before = lineBefore(at);
    if (!LIST_PREFIX.matcher(before).matches()) {
      throw new UnsupportedEditException("unexpected text before a key on its line");
    }
    return " ".repeat(before.length());
  }

  private String lineBefore(int at) {
    return file.substring(file.lastIndexOf('\n', at - 1) + 1, at);
  }

  /** The end of the line of an index, before the line break. */
  int lineEnd(int at) {
    int end = file.indexOf('\n', at);
    return end < 0 ? file.length() : end > at && isPrecededBy('\r', end) ? end - 1 : end;
  }

  /** Whether the rest of the line is the given text, apart from whitespace and a comment. */
  boolean isRestOfLine(String text, int at) {
    String rest = file.substring(at, lineEnd(at)).replaceFirst("(^|\\s)#.*", "");
    return rest.strip().equals(text);
  }

  /** The line break after an index, or the last one of the file if there is none after it. */
  String lineBreak(int at) {
    int next = file.indexOf('\n', at);
    int end = next < 0 ? file.lastIndexOf('\n') : next;
    return isPrecededBy('\r', end) ? "\r\n" : "\n";
  }
}
