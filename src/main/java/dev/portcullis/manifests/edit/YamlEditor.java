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
 * Converts edits of objects to edits of their text.
 *
 * <p>It works on the nodes before merge keys are applied, so that values shared by anchors are
 * detected and rejected.
 */
final class YamlEditor {

  private final TextLayout layout;
  private final List<Node> roots;
  private final List<TextEdit> edits;

  /**
   * An editor for one document.
   *
   * @param roots the root nodes of the document
   * @param edits receives the text edits
   */
  YamlEditor(TextLayout layout, List<Node> roots, List<TextEdit> edits) {
    this.layout = layout;
    this.roots = roots;
    this.edits = edits;
  }

  /** Applies an edit to the object at a path. */
  void applyEdit(FieldPath object, FieldEdit edit) throws UnsupportedEditException {
    List<String> steps = object.segments();
    steps.addAll(edit.field().segments());
    String name = steps.remove(steps.size() - 1);
    MappingNode parent = requireMapping(findNode(steps));
    if (edit instanceof FieldEdit.ReplaceValue replace) {
      replaceScalar(requireScalar(requireMember(parent, name).getValueNode()), replace.value());
    } else if (edit instanceof FieldEdit.RenameField rename) {
      if (findMember(parent, rename.newName()).isPresent()) {
        throw new UnsupportedEditException("the field " + rename.newName() + " already exists");
      }
      replaceScalar(requireScalar(requireMember(parent, name).getKeyNode()), rename.newName());
    } else if (edit instanceof FieldEdit.SetField set) {
      Optional<NodeTuple> member = findMember(parent, name);
      if (member.isPresent()) {
        replaceScalar(requireScalar(member.get().getValueNode()), set.value());
      } else {
        addMember(parent, name, set);
      }
    } else if (edit instanceof FieldEdit.ConvertBackend) {
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
        throw new UnsupportedEditException("a field has no value and no colon");
      }
      text = " " + text;
    }
    edits.add(new TextEdit(start, layout.end(node), text));
  }

  /** Adds a member after a sibling whose value ends on the same line, else before the first. */
  private void addMember(MappingNode mapping, String name, FieldEdit.SetField edit)
      throws UnsupportedEditException {
    if (mapping.getValue().isEmpty()) {
      throw new UnsupportedEditException("a mapping is empty");
    }
    Optional<NodeTuple> previous =
        findMember(mapping, edit.afterField()).filter(this::isSingleLine);
    NodeTuple sibling = previous.orElse(mapping.getValue().get(0));
    ScalarNode key = requireScalar(sibling.getKeyNode());
    boolean quoted = ScalarWriter.styleOf(key, layout) == ScalarStyle.DOUBLE_QUOTED;
    String entry =
        ScalarWriter.write(name, key.getScalarStyle())
            + (quoted && layout.separatorOf(sibling).equals(":") ? ":" : ": ")
            + ScalarWriter.write(
                edit.value(), quoted ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN);
    int start = layout.start(key);
    if (mapping.getFlowStyle() == FlowStyle.BLOCK) {
      String line = layout.lineBreak(start) + layout.blockIndentation(start);
      int end = layout.lineEnd(layout.start(sibling.getValueNode()));
      edits.add(
          previous.isPresent()
              ? new TextEdit(end, end, line + entry)
              : new TextEdit(start, start, entry + line));
    } else if (layout.hasCharAt('{', layout.start(mapping))) {
      String space = quoted && layout.separatorOf(sibling).equals(":") ? "" : " ";
      String line = layout.blanksBefore(start).map(b -> layout.lineBreak(start) + b).orElse(space);
      int end = layout.end(sibling.getValueNode());
      int lineEnd = layout.lineEnd(end);
      boolean onOwnLine = layout.blanksBefore(start).isPresent() && layout.isRestOfLine(",", end);
      edits.add(
          previous.isEmpty()
              ? new TextEdit(start, start, entry + "," + line)
              : onOwnLine
                  ? new TextEdit(lineEnd, lineEnd, line + entry + ",")
                  : new TextEdit(end, end, "," + line + entry));
    } else {
      throw new UnsupportedEditException("a list contains a mapping without braces");
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
            () ->
                new UnsupportedEditException(
                    "the field " + name + " is not written in the object itself"));
  }

  private static Optional<NodeTuple> findMember(Node node, String name)
      throws UnsupportedEditException {
    List<NodeTuple> members =
        YamlCodec.members(node).stream().filter(m -> YamlCodec.nameOf(m).equals(name)).toList();
    if (members.size() > 1) {
      throw new UnsupportedEditException("the key " + name + " occurs twice");
    }
    return members.stream().findFirst();
  }

  private static Node requireElement(Node node, int index) throws UnsupportedEditException {
    if (node instanceof SequenceNode list) {
      return list.getValue().get(index);
    }
    throw new UnsupportedEditException("a list is expected in place of another value");
  }

  private static MappingNode requireMapping(Node node) throws UnsupportedEditException {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new UnsupportedEditException("an object is expected in place of another value");
  }

  private static ScalarNode requireScalar(Node node) throws UnsupportedEditException {
    if (requireNoAnchor(node) instanceof ScalarNode scalar) {
      return scalar;
    }
    throw new UnsupportedEditException("a scalar is expected in place of an object or a list");
  }

  /** Rejects an anchored node: an alias may use it elsewhere, where it would change, too. */
  static Node requireNoAnchor(Node node) throws UnsupportedEditException {
    if (node.getAnchor().isPresent()) {
      throw new UnsupportedEditException(
          "the anchor &" + node.getAnchor().get().getValue() + " may be used elsewhere");
    }
    return node;
  }
}
