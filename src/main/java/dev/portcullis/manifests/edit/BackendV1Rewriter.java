package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.PlainScalarResolver;
import dev.portcullis.manifests.YamlCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The edits that bring {@code serviceName} and {@code servicePort} into the shape of v1. Both
 * values and all that stands beside them stay where they are; only the keys are written anew, and
 * what opens and closes around them is put in.
 */
final class BackendV1Rewriter {

  private static final String SERVICE_NAME = "serviceName";
  private static final String SERVICE_PORT = "servicePort";

  private final TextLayout layout;
  private final NodeTuple first;
  private final NodeTuple second;
  private final ScalarStyle style;
  private final boolean flowStyle;
  private final String colon;
  private final String lineBreak;
  private final String indentation;
  private final String indentUnit;

  /** Whether what opens goes on in the next line. */
  private final boolean multiLine;

  /**
   * @param backend the member that the backend is
   * @param value its value
   */
  BackendV1Rewriter(TextLayout layout, NodeTuple backend, MappingNode value)
      throws UnsupportedEditException {
    this.layout = layout;
    flowStyle = value.getFlowStyle() == FlowStyle.FLOW;
    List<NodeTuple> both =
        value.getValue().stream()
            .filter(
                m ->
                    YamlCodec.nameOf(m).equals(SERVICE_NAME)
                        || YamlCodec.nameOf(m).equals(SERVICE_PORT))
            .toList();
    if (both.size() != 2
        || YamlCodec.nameOf(both.get(0)).equals(YamlCodec.nameOf(both.get(1)))
        || value.getValue().indexOf(both.get(1)) != value.getValue().indexOf(both.get(0)) + 1) {
      throw new UnsupportedEditException(
          "serviceName and servicePort do not stand beside each other");
    }
    first = both.get(0);
    second = both.get(1);
    int start = keyStart(first);
    style = ScalarWriter.styleOf(key(first), layout);
    requireSimpleMember(first);
    requireSimpleMember(second);
    colon =
        flowStyle && style != ScalarStyle.PLAIN
            ? layout.separatorOf(first)
            : flowStyle ? ": " : ":";
    lineBreak = layout.lineBreak(start);
    Optional<String> below = layout.blanksBefore(keyStart(second));
    if (flowStyle) {
      if (!layout.hasCharAt('{', layout.start(value))) {
        throw new UnsupportedEditException("a mapping without braces inside a list");
      }
      multiLine = below.isPresent();
      indentation = below.orElse("");
      String outer = layout.indentation(layout.start(value));
      indentUnit =
          indentation.startsWith(outer) && indentation.length() > outer.length()
              ? indentation.substring(outer.length())
              : "  ";
    } else {
      multiLine = true;
      indentation = layout.blockIndentation(start);
      int outer = layout.blockIndentation(layout.start(backend.getKeyNode())).length();
      indentUnit = " ".repeat(indentation.length() > outer ? indentation.length() - outer : 2);
    }
  }

  private void requireSimpleMember(NodeTuple member) throws UnsupportedEditException {
    YamlEditor.requireNoAnchor(member.getKeyNode());
    YamlEditor.requireNoAnchor(member.getValueNode());
    boolean plain = ScalarWriter.styleOf(key(member), layout) == ScalarStyle.PLAIN;
    if (!(member.getValueNode() instanceof ScalarNode value)
        || !layout.separatorOf(member).matches(plain ? "[ \t]*:[ \t]+" : "[ \t]*:[ \t]*")) {
      throw new UnsupportedEditException(
          YamlCodec.nameOf(member) + " and its value do not stand on one line");
    }
    ScalarWriter.styleOf(value, layout);
  }

  private static ScalarNode key(NodeTuple member) {
    return (ScalarNode) member.getKeyNode();
  }

  private int keyStart(NodeTuple member) {
    return layout.start(member.getKeyNode());
  }

  List<TextEdit> edits() throws UnsupportedEditException {
    List<TextEdit> edits = new ArrayList<>();
    String open = flowStyle ? colon + "{" : colon;
    edits.add(
        new TextEdit(
            keyStart(first),
            layout.end(first.getKeyNode()),
            writeKey("service") + open + lineStart(1) + v1Key(first, open)));
    edits.add(
        new TextEdit(
            keyStart(second),
            layout.end(second.getKeyNode()),
            (multiLine ? indentUnit : "") + v1Key(second, open)));
    if (flowStyle) {
      for (NodeTuple member : List.of(first, second)) {
        int valueEnd = layout.end(member.getValueNode());
        int end =
            multiLine && layout.isRestOfLine("", valueEnd) ? layout.lineEnd(valueEnd) : valueEnd;
        String close =
            (isPort(member) ? lineStart(1) + "}" : "")
                + (member == second ? lineStart(0) + "}" : "");
        edits.add(new TextEdit(end, end, close));
      }
    }
    return edits;
  }

  /** A key as v1 has it, with what opens before it. */
  private String v1Key(NodeTuple member, String open) throws UnsupportedEditException {
    if (!isPort(member)) {
      return writeKey("name");
    }
    boolean number =
        !(PlainScalarResolver.resolve(member.getValueNode().getTag(), value(member))
            instanceof String);
    return writeKey("port") + open + lineStart(2) + writeKey(number ? "number" : "name");
  }

  private static String value(NodeTuple member) {
    return ((ScalarNode) member.getValueNode()).getValue();
  }

  private static boolean isPort(NodeTuple member) {
    return YamlCodec.nameOf(member).equals(SERVICE_PORT);
  }

  private String writeKey(String word) throws UnsupportedEditException {
    return ScalarWriter.write(word, style);
  }

  /** The beginning of a line that is so many steps further in; nothing where all is on one line. */
  private String lineStart(int steps) {
    return multiLine ? lineBreak + indentation + indentUnit.repeat(steps) : "";
  }
}
