package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.YamlCodec;
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
final class YamlEditor {

  private final TextLayout layout;
  private final List<Node> roots;
  private final List<TextEdit> edits;

  /**
   * @param roots all that is in a document
   * @param edits takes what is to be done to the text
   */
  YamlEditor(TextLayout layout, List<Node> roots, List<TextEdit> edits) {
    this.layout = layout;
    this.roots = roots;
    this.edits = edits;
  }

  /** Amends the object at that path. */
  void applyEdit(FieldPath object, FieldEdit amendment) throws UnsupportedEditException {
    List<String> steps = object.segments();
    steps.addAll(amendment.field().segments());
    String name = steps.remove(steps.size() - 1);
    MappingNode parent = requireMapping(findNode(steps));
    if (amendment instanceof FieldEdit.ReplaceValue replace) {
      replaceScalar(requireScalar(requireMember(parent, name).getValueNode()), replace.value());
    } else if (amendment instanceof FieldEdit.RenameField rename) {
      if (findMember(parent, rename.newName()).isPresent()) {
        throw new UnsupportedEditException(rename.newName() + " is there already");
      }
      replaceScalar(requireScalar(requireMember(parent, name).getKeyNode()), rename.newName());
    } else if (amendment instanceof FieldEdit.SetField put) {
      Optional<NodeTuple> member = findMember(parent, name);
      if (member.isPresent()) {
        replaceScalar(requireScalar(member.get().getValueNode()), put.value());
      } else {
        addMember(parent, name, put);
      }
    } else if (amendment instanceof FieldEdit.ConvertBackend) {
      NodeTuple member = requireMember(parent, name);
      edits.addAll(
          new BackendV1Rewriter(
                  layout, member, requireMapping(requireNoAnchor(member.getValueNode())))
              .edits());
    }
  }

  private Node findNode(List<String> steps) throws UnsupportedEditException {
    Node node = requireNoAnchor(roots.get(FieldPath.indexOf(steps.get(0))));
    for (String step : steps.subList(1, steps.size())) {
      int index = FieldPath.indexOf(step);
      node =
          requireNoAnchor(
              index < 0 ? requireMember(node, step).getValueNode() : requireElement(node, index));
    }
    return node;
  }

  private void replaceScalar(ScalarNode node, Object value) throws UnsupportedEditException {
    int start = layout.start(node);
    ScalarStyle style = ScalarWriter.styleOf(node, layout);
    String text = ScalarWriter.write(value, style);
    if (start == layout.end(node)) {
      if (!layout.isPrecededBy(':', start)) {
        throw new UnsupportedEditException("a field without a value or a colon");
      }
      text = " " + text;
    }
    edits.add(new TextEdit(start, layout.end(node), text));
  }

  /** Where a member goes: before the first, or behind one whose value ends on its line. */
  private void addMember(MappingNode mapping, String name, FieldEdit.SetField put)
      throws UnsupportedEditException {
    if (mapping.getValue().isEmpty()) {
      throw new UnsupportedEditException("a mapping with nothing in it");
    }
    Optional<NodeTuple> neighbour =
        findMember(mapping, put.afterField()).filter(this::isSingleLine);
    NodeTuple next = neighbour.orElse(mapping.getValue().get(0));
    ScalarNode key = requireScalar(next.getKeyNode());
    boolean quoted = ScalarWriter.styleOf(key, layout) == ScalarStyle.DOUBLE_QUOTED;
    String entry =
        ScalarWriter.write(name, key.getScalarStyle())
            + (quoted && layout.separatorOf(next).equals(":") ? ":" : ": ")
            + ScalarWriter.write(
                put.value(), quoted ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN);
    int start = layout.start(key);
    if (mapping.getFlowStyle() == FlowStyle.BLOCK) {
      String line = layout.lineBreak(start) + layout.blockIndentation(start);
      int end = layout.lineEnd(layout.start(next.getValueNode()));
      edits.add(
          neighbour.isPresent()
              ? new TextEdit(end, end, line + entry)
              : new TextEdit(start, start, entry + line));
    } else if (layout.hasCharAt('{', layout.start(mapping))) {
      String space = quoted && layout.separatorOf(next).equals(":") ? "" : " ";
      String line = layout.blanksBefore(start).map(b -> layout.lineBreak(start) + b).orElse(space);
      int end = layout.end(next.getValueNode());
      int lineEnd = layout.lineEnd(end);
      boolean onOwnLine = layout.blanksBefore(start).isPresent() && layout.isRestOfLine(",", end);
      edits.add(
          neighbour.isEmpty()
              ? new TextEdit(start, start, entry + "," + line)
              : onOwnLine
                  ? new TextEdit(lineEnd, lineEnd, line + entry + ",")
                  : new TextEdit(end, end, "," + line + entry));
    } else {
      throw new UnsupportedEditException("a mapping without braces inside a list");
    }
  }

  private boolean isSingleLine(NodeTuple member) {
    return member.getValueNode() instanceof ScalarNode value
        && value.getAnchor().isEmpty()
        && value.getScalarStyle() != ScalarStyle.LITERAL
        && value.getScalarStyle() != ScalarStyle.FOLDED
        && layout.start(value) < layout.end(value)
        && layout.isSingleLine(layout.start(member.getKeyNode()), layout.end(value));
  }

  private static NodeTuple requireMember(Node node, String name) throws UnsupportedEditException {
    return findMember(node, name)
        .orElseThrow(
            () -> new UnsupportedEditException(name + " is not written in the object itself"));
  }

  private static Optional<NodeTuple> findMember(Node node, String name)
      throws UnsupportedEditException {
    List<NodeTuple> members =
        YamlCodec.members(node).stream().filter(m -> YamlCodec.nameOf(m).equals(name)).toList();
    if (members.size() > 1) {
      throw new UnsupportedEditException(name + " stands there twice");
    }
    return members.stream().findFirst();
  }

  private static Node requireElement(Node node, int index) throws UnsupportedEditException {
    if (node instanceof SequenceNode list && index < list.getValue().size()) {
      return list.getValue().get(index);
    }
    throw new UnsupportedEditException("a list that is none");
  }

  private static MappingNode requireMapping(Node node) throws UnsupportedEditException {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new UnsupportedEditException("an object that is none");
  }

  private static ScalarNode requireScalar(Node node) throws UnsupportedEditException {
    if (requireNoAnchor(node) instanceof ScalarNode scalar) {
      return scalar;
    }
    throw new UnsupportedEditException("a value that is an object or a list");
  }

  /** What an anchor stands before may be used elsewhere, and would change there too. */
  static Node requireNoAnchor(Node node) throws UnsupportedEditException {
    if (node.getAnchor().isPresent()) {
      throw new UnsupportedEditException(
          "the anchor &" + node.getAnchor().get().getValue() + " is in the way");
    }
    return node;
  }
}
