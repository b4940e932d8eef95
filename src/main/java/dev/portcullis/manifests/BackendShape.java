package dev.portcullis.manifests;

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
final class BackendShape {

  private static final String NAME = "serviceName";
  private static final String PORT = "servicePort";

  private final Layout layout;
  private final NodeTuple first;
  private final NodeTuple second;
  private final ScalarStyle style;
  private final boolean flow;
  private final String colon;
  private final String lineBreak;
  private final String indentation;
  private final String unit;

  /** Whether what opens goes on in the next line. */
  private final boolean lines;

  /**
   * @param backend the member that the backend is
   * @param value its value
   */
  BackendShape(Layout layout, NodeTuple backend, MappingNode value) throws Unclear {
    this.layout = layout;
    flow = value.getFlowStyle() == FlowStyle.FLOW;
    List<NodeTuple> both =
        value.getValue().stream()
            .filter(m -> Yaml.nameOf(m).equals(NAME) || Yaml.nameOf(m).equals(PORT))
            .toList();
    if (both.size() != 2
        || Yaml.nameOf(both.get(0)).equals(Yaml.nameOf(both.get(1)))
        || value.getValue().indexOf(both.get(1)) != value.getValue().indexOf(both.get(0)) + 1) {
      throw new Unclear("serviceName and servicePort do not stand beside each other");
    }
    first = both.get(0);
    second = both.get(1);
    int start = start(first);
    style = Script.styleOf(key(first), layout);
    check(first);
    check(second);
    colon = flow && style != ScalarStyle.PLAIN ? layout.colon(first) : flow ? ": " : ":";
    lineBreak = layout.lineBreak(start);
    Optional<String> below = layout.blanksBefore(start(second));
    if (flow) {
      if (!layout.isAt('{', layout.start(value))) {
        throw new Unclear("a mapping without braces inside a list");
      }
      lines = below.isPresent();
      indentation = below.orElse("");
      String outer = layout.indentation(layout.start(value));
      unit =
          indentation.startsWith(outer) && indentation.length() > outer.length()
              ? indentation.substring(outer.length())
              : "  ";
    } else {
      lines = true;
      indentation = layout.below(start);
      int outer = layout.below(layout.start(backend.getKeyNode())).length();
      unit = " ".repeat(indentation.length() > outer ? indentation.length() - outer : 2);
    }
  }

  private void check(NodeTuple member) throws Unclear {
    Amender.unshared(member.getKeyNode());
    Amender.unshared(member.getValueNode());
    boolean plain = Script.styleOf(key(member), layout) == ScalarStyle.PLAIN;
    if (!(member.getValueNode() instanceof ScalarNode value)
        || !layout.colon(member).matches(plain ? "[ \t]*:[ \t]+" : "[ \t]*:[ \t]*")) {
      throw new Unclear(Yaml.nameOf(member) + " and its value do not stand on one line");
    }
    Script.styleOf(value, layout);
  }

  private static ScalarNode key(NodeTuple member) {
    return (ScalarNode) member.getKeyNode();
  }

  private int start(NodeTuple member) {
    return layout.start(member.getKeyNode());
  }

  List<Edit> edits() throws Unclear {
    List<Edit> edits = new ArrayList<>();
    String open = flow ? colon + "{" : colon;
    edits.add(
        new Edit(
            start(first),
            layout.end(first.getKeyNode()),
            word("service") + open + next(1) + inner(first, open)));
    edits.add(
        new Edit(
            start(second),
            layout.end(second.getKeyNode()),
            (lines ? unit : "") + inner(second, open)));
    if (flow) {
      for (NodeTuple member : List.of(first, second)) {
        int valueEnd = layout.end(member.getValueNode());
        int end = lines && layout.isLast("", valueEnd) ? layout.lineEnd(valueEnd) : valueEnd;
        String close =
            (isPort(member) ? next(1) + "}" : "") + (member == second ? next(0) + "}" : "");
        edits.add(new Edit(end, end, close));
      }
    }
    return edits;
  }

  /** A key as v1 has it, with what opens before it. */
  private String inner(NodeTuple member, String open) throws Unclear {
    if (!isPort(member)) {
      return word("name");
    }
    boolean number =
        !(PlainScalar.value(member.getValueNode().getTag(), value(member)) instanceof String);
    return word("port") + open + next(2) + word(number ? "number" : "name");
  }

  private static String value(NodeTuple member) {
    return ((ScalarNode) member.getValueNode()).getValue();
  }

  private static boolean isPort(NodeTuple member) {
    return Yaml.nameOf(member).equals(PORT);
  }

  private String word(String word) throws Unclear {
    return Script.write(word, style);
  }

  /** The beginning of a line that is so many steps further in; nothing where all is on one line. */
  private String next(int steps) {
    return lines ? lineBreak + indentation + unit.repeat(steps) : "";
  }
}
