package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.PlainScalarResolver;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** How a scalar is written, in the manner of what stands there. */
final class ScalarWriter {

  /** What every reader of YAML takes for a text, without quotes and in any place. */
  private static final Pattern SAFE_PLAIN_TEXT = Pattern.compile("[A-Za-z][A-Za-z0-9./-]*");

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");

  private ScalarWriter() {}

  /** A value in that style. */
  static String write(Object value, ScalarStyle style) throws UnsupportedEditException {
    if (!(value instanceof String text)) {
      if (style != ScalarStyle.PLAIN) {
        throw new UnsupportedEditException("a number in quotes");
      }
      return value.toString();
    } else if (!PRINTABLE.matcher(text).matches()) {
      throw new UnsupportedEditException("characters that have to be escaped");
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

  /** The style of a scalar whose text is understood, quotes included. */
  static ScalarStyle styleOf(ScalarNode node, TextLayout layout) throws UnsupportedEditException {
    String text = layout.textOf(node);
    ScalarStyle style = node.getScalarStyle();
    boolean understood =
        style == ScalarStyle.PLAIN
            ? text.equals(node.getValue())
            : (style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED)
                && text.length() > 1
                && text.charAt(0) == style.toString().charAt(0)
                && text.charAt(text.length() - 1) == text.charAt(0);
    if (!understood || text.contains("\n")) {
      throw new UnsupportedEditException("a value over several lines, or one with a tag");
    }
    return style;
  }
}
