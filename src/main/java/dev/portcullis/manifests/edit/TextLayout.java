package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.DocumentSplitter;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Where the nodes of a document stand in the text of its file, and what stands around them. */
final class TextLayout {

  /** What may stand before the first key of a block: the dashes of the lists that it is in. */
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

  /** A node as it is written. */
  String textOf(Node node) {
    return file.substring(start(node), end(node));
  }

  /** What stands between the key and the value of a member: its colon, and blanks. */
  String separatorOf(NodeTuple member) {
    int from = end(member.getKeyNode());
    return file.substring(from, Math.max(from, start(member.getValueNode())));
  }

  boolean isPrecededBy(char c, int at) {
    return at > 0 && file.charAt(at - 1) == c;
  }

  boolean hasCharAt(char c, int at) {
    return at < file.length() && file.charAt(at) == c;
  }

  boolean isSingleLine(int from, int to) {
    return file.substring(from, to).indexOf('\n') < 0;
  }

  /** The blanks before a place on its line; empty if something else stands there. */
  Optional<String> blanksBefore(int at) {
    return Optional.of(lineBefore(at)).filter(String::isBlank);
  }

  /** The blanks that the line of a place begins with. */
  String indentation(int at) {
    String line = lineBefore(at);
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  /** As many blanks as bring a key of the same block below the one that stands there. */
  String blockIndentation(int at) throws UnsupportedEditException {
    String before = lineBefore(at);
    if (!LIST_PREFIX.matcher(before).matches()) {
      throw new UnsupportedEditException("what stands before a key on its line");
    }
    return " ".repeat(before.length());
  }

  private String lineBefore(int at) {
    return file.substring(file.lastIndexOf('\n', at - 1) + 1, at);
  }

  /** Where the line of a place ends, before the end of line itself. */
  int lineEnd(int at) {
    int end = file.indexOf('\n', at);
    return end < 0 ? file.length() : end > at && isPrecededBy('\r', end) ? end - 1 : end;
  }

  /** Whether nothing but that and a comment stands between a place and the end of its line. */
  boolean isRestOfLine(String what, int at) {
    String rest = file.substring(at, lineEnd(at)).replaceFirst("(^|\\s)#.*", "");
    return rest.strip().equals(what);
  }

  /** How lines end around a place: with the next line, or the one before where there is none. */
  String lineBreak(int at) {
    int next = file.indexOf('\n', at);
    int end = next < 0 ? file.lastIndexOf('\n') : next;
    return end > 0 && isPrecededBy('\r', end) ? "\r\n" : "\n";
  }
}
