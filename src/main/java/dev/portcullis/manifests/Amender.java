package dev.portcullis.manifests;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Writes amendments of objects as edits of the text that they stand in.
 *
 * <p>The nodes are those before any merge: what is used in two places is found, and left alone.
 */
final class Amender {

  private final Layout layout;
  private final List<Node> roots;
  private final List<Edit> edits;

  /**
   * @param roots all that is in a document
   * @param edits takes what is to be done to the text
   */
  Amender(Layout layout, List<Node> roots, List<Edit> edits) {
    this.layout = layout;
    this.roots = roots;
    this.edits = edits;
  }

  /** Amends the object at that path. */
  void amend(FieldPath object, FieldEdit amendment) throws Unclear {
    List<String> steps = object.segments();
    steps.addAll(amendment.field().segments());
    String name = steps.remove(steps.size() - 1);
    MappingNode parent = mapping(walk(steps));
    if (amendment instanceof FieldEdit.ReplaceValue replace) {
      replace(scalar(existing(parent, name).getValueNode()), replace.value());
    } else if (amendment instanceof FieldEdit.RenameField rename) {
      if (member(parent, rename.newName()).isPresent()) {
        throw new Unclear(rename.newName() + " is there already");
      }
      replace(scalar(existing(parent, name).getKeyNode()), rename.newName());
    } else if (amendment instanceof FieldEdit.SetField put) {
      Optional<NodeTuple> member = member(parent, name);
      if (member.isPresent()) {
        replace(scalar(member.get().getValueNode()), put.value());
      } else {
        add(parent, name, put);
      }
    } else if (amendment instanceof FieldEdit.ConvertBackend) {
      NodeTuple member = existing(parent, name);
      edits.addAll(
          new BackendShape(layout, member, mapping(unshared(member.getValueNode()))).edits());
    }
  }

  private Node walk(List<String> steps) throws Unclear {
    Node node = unshared(roots.get(FieldPath.indexOf(steps.get(0))));
    for (String step : steps.subList(1, steps.size())) {
      int index = FieldPath.indexOf(step);
      node = unshared(index < 0 ? existing(node, step).getValueNode() : element(node, index));
    }
    return node;
  }

  private void replace(ScalarNode node, Object value) throws Unclear {
    int start = layout.start(node);
    ScalarStyle style = Script.styleOf(node, layout);
    String text = Script.write(value, style);
    if (start == layout.end(node)) {
      if (!layout.isBehind(':', start)) {
        throw new Unclear("a field without a value or a colon");
      }
      text = " " + text;
    }
    edits.add(new Edit(start, layout.end(node), text));
  }

  /** Where a member goes: before the first, or behind one whose value ends on its line. */
  private void add(MappingNode mapping, String name, FieldEdit.SetField put) throws Unclear {
    if (mapping.getValue().isEmpty()) {
      throw new Unclear("a mapping with nothing in it");
    }
    Optional<NodeTuple> neighbour = member(mapping, put.afterField()).filter(this::endsOnItsLine);
    NodeTuple next = neighbour.orElse(mapping.getValue().get(0));
    ScalarNode key = scalar(next.getKeyNode());
    boolean quoted = Script.styleOf(key, layout) == ScalarStyle.DOUBLE_QUOTED;
    String entry =
        Script.write(name, key.getScalarStyle())
            + (quoted && layout.colon(next).equals(":") ? ":" : ": ")
            + Script.write(put.value(), quoted ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN);
    int start = layout.start(key);
    if (mapping.getFlowStyle() == FlowStyle.BLOCK) {
      String line = layout.lineBreak(start) + layout.below(start);
      int end = layout.lineEnd(layout.start(next.getValueNode()));
      edits.add(
          neighbour.isPresent()
              ? new Edit(end, end, line + entry)
              : new Edit(start, start, entry + line));
    } else if (layout.isAt('{', layout.start(mapping))) {
      String space = quoted && layout.colon(next).equals(":") ? "" : " ";
      String line = layout.blanksBefore(start).map(b -> layout.lineBreak(start) + b).orElse(space);
      int end = layout.end(next.getValueNode());
      int lineEnd = layout.lineEnd(end);
      boolean onOwnLine = layout.blanksBefore(start).isPresent() && layout.isLast(",", end);
      edits.add(
          neighbour.isEmpty()
              ? new Edit(start, start, entry + "," + line)
              : onOwnLine
                  ? new Edit(lineEnd, lineEnd, line + entry + ",")
                  : new Edit(end, end, "," + line + entry));
    } else {
      throw new Unclear("a mapping without braces inside a list");
    }
  }

  private boolean endsOnItsLine(NodeTuple member) {
    return member.getValueNode() instanceof ScalarNode value
        && value.getAnchor().isEmpty()
        && value.getScalarStyle() != ScalarStyle.LITERAL
        && value.getScalarStyle() != ScalarStyle.FOLDED
        && layout.start(value) < layout.end(value)
        && layout.isOneLine(layout.start(member.getKeyNode()), layout.end(value));
  }

  private static NodeTuple existing(Node node, String name) throws Unclear {
    return member(node, name)
        .orElseThrow(() -> new Unclear(name + " is not written in the object itself"));
  }

  private static Optional<NodeTuple> member(Node node, String name) throws Unclear {
    List<NodeTuple> members =
        Yaml.members(node).stream().filter(m -> Yaml.nameOf(m).equals(name)).toList();
    if (members.size() > 1) {
      throw new Unclear(name + " stands there twice");
    }
    return members.stream().findFirst();
  }

  private static Node element(Node node, int index) throws Unclear {
    if (node instanceof SequenceNode list && index < list.getValue().size()) {
      return list.getValue().get(index);
    }
    throw new Unclear("a list that is none");
  }

  private static MappingNode mapping(Node node) throws Unclear {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new Unclear("an object that is none");
  }

  private static ScalarNode scalar(Node node) throws Unclear {
    if (unshared(node) instanceof ScalarNode scalar) {
      return scalar;
    }
    throw new Unclear("a value that is an object or a list");
  }

  /** What an anchor stands before may be used elsewhere, and would change there too. */
  static Node unshared(Node node) throws Unclear {
    if (node.getAnchor().isPresent()) {
      throw new Unclear("the anchor &" + node.getAnchor().get().getValue() + " is in the way");
    }
    return node;
  }
}
