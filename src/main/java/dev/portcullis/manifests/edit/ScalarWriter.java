package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.PlainScalarResolver;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Writes scalars in the style of the text that they replace. */
final class ScalarWriter {

  /** Text that every YAML parser reads as a string without quotes, in any context. */
  private static final Pattern SAFE_PLAIN_TEXT = Pattern.compile("[A-Za-z][A-Za-z0-9./-]*");

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  private ScalarWriter() {}

  static String write(Object value, ScalarStyle style) throws UnsupportedEditException {
    if (!(value instanceof String text)) {
      if (style != ScalarStyle.PLAIN) {
        throw new UnsupportedEditException("a number would be written in quotes");
      }
      return value.toString();
    } else if (!PRINTABLE.matcher(text).matches()) {
      throw new UnsupportedEditException("the new value has characters that must be escaped");
    } else if (style == ScalarStyle.SINGLE_QUOTED) {
      return "'" + text.replace("'", "''") + "'";
    }
    return style == ScalarStyle.PLAIN && isPlain(text)
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean isPlain(String text) {
    return SAFE_PLAIN_TEXT.matcher(text).matches()
        && PlainScalarResolver.tagOf(text).equals(Tag.STR);
  }

  /**
   * The style of a scalar on one line.
   *
   * @throws UnsupportedEditException if it has several lines or a tag
   */
  static ScalarStyle styleOf(ScalarNode node, TextLayout layout) throws UnsupportedEditException {
    String text = layout.textOf(node);
    ScalarStyle style = node.getScalarStyle();
    boolean supported =
        style == ScalarStyle.PLAIN
            ? text.equals(node.getValue())
            : (style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED)
                && text.charAt(0) == style.toString().charAt(0)
                && text.charAt(text.length() - 1) == text.charAt(0);
    if (!supported || text.contains("\n")) {
      throw new UnsupportedEditException("a key or value has several lines or a tag");
    }
    return style;
  }
}
