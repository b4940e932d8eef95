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
 * Rewrites {@code serviceName} and {@code servicePort} of a v1beta1 backend to v1. The values and
 * their comments stay in place; only the keys are replaced and the nesting is added.
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

  /** Whether each member starts on a new line. */
  private final boolean multiLine;

  /**
   * A rewriter for one backend.
   *
   * @param backend the member that holds the backend
   * @param value the value of that member
   */
  BackendV1Rewriter(TextLayout layout, NodeTuple backend, MappingNode value)
      throws UnsupportedEditException {
    this.layout = layout;
    flowStyle = value.getFlowStyle() == FlowStyle.FLOW;
    List<NodeTuple> members =
        value.getValue().stream()
            .filter(
                m ->
                    YamlCodec.nameOf(m).equals(SERVICE_NAME)
                        || YamlCodec.nameOf(m).equals(SERVICE_PORT))
            .toList();
    if (members.size() != 2
        || YamlCodec.nameOf(members.get(0)).equals(YamlCodec.nameOf(members.get(1)))
        || value.getValue().indexOf(members.get(1))
            != value.getValue().indexOf(members.get(0)) + 1) {
      throw new UnsupportedEditException("serviceName and servicePort are not adjacent");
    }
    first = members.get(0);
    second = members.get(1);
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
        throw new UnsupportedEditException("a list contains a mapping without braces");
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
      indentUnit = " ".repeat(indentation.length() - outer);
    }
  }

  private void requireSimpleMember(NodeTuple member) throws UnsupportedEditException {
    YamlEditor.requireNoAnchor(member.getKeyNode());
    YamlEditor.requireNoAnchor(member.getValueNode());
    boolean plain = ScalarWriter.styleOf(key(member), layout) == ScalarStyle.PLAIN;
    if (!(member.getValueNode() instanceof ScalarNode value)
        || !layout.separatorOf(member).matches(plain ? "[ \t]*:[ \t]+" : "[ \t]*:[ \t]*")) {
      throw new UnsupportedEditException(
          YamlCodec.nameOf(member) + " and its value are not on one line");
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

  /** The v1 key of a member, with the parent keys that open before it. */
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

  /** A line break with the given indentation level; empty if the backend is on one line. */
  private String lineStart(int steps) {
    return multiLine ? lineBreak + indentation + indentUnit.repeat(steps) : "";
  }
}
