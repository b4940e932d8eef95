package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The location of an object in a file.
 *
 * @param document the document that contains it
 * @param path the path to the object, starting with its index in the parsed document
 * @param root the node of the object
 */
public record YamlLocation(
    String file, DocumentSplitter.Document document, FieldPath path, Node root) {

  /**
   * The position of a field: of the value if it is a scalar or a list element, else of the key. A
   * missing field has the position of its nearest ancestor.
   */
  SourcePosition locate(FieldPath field) {
    Node positionNode = root;
    Node node = root;
    for (String step : field.segments()) {
      Optional<Child> next = findChild(node, step);
      if (next.isEmpty()) {
        break;
      }
      positionNode = next.get().positionNode();
      node = next.get().valueNode();
    }
    return positionOf(positionNode.getStartMark());
  }

  /** The value of a field as written; null if the field is missing. */
  Object valueOf(FieldPath field) {
    Node node = root;
    for (String step : field.segments()) {
      Optional<Child> next = findChild(node, step);
      if (next.isEmpty()) {
        return null;
      }
      node = next.get().valueNode();
    }
    return YamlCodec.toTree(node);
  }

  /**
   * A member or element of a node.
   *
   * @param positionNode the value if it is a scalar, else the key
   */
  private record Child(Node positionNode, Node valueNode) {}

  private static Optional<Child> findChild(Node node, String step) {
    int index = FieldPath.indexOf(step);
    return index < 0 ? findMember(node, step) : findElement(node, index);
  }

  private static Optional<Child> findMember(Node node, String name) {
    return YamlCodec.members(node).stream()
        .filter(t -> YamlCodec.nameOf(t).equals(name))
        .reduce((first, last) -> last)
        .map(
            t ->
                new Child(
                    t.getValueNode() instanceof ScalarNode value && !value.getValue().isEmpty()
                        ? value
                        : t.getKeyNode(),
                    t.getValueNode()));
  }

  private static Optional<Child> findElement(Node node, int index) {
    return node instanceof SequenceNode list && index < list.getValue().size()
        ? Optional.of(new Child(list.getValue().get(index), list.getValue().get(index)))
        : Optional.empty();
  }

  /** The start of the document. */
  SourcePosition documentStart() {
    return new SourcePosition(file, document.lineOffset() + 1, 1);
  }

  /** The position of a mark of the parser, which counts from 0; by default the document's start. */
  SourcePosition positionOf(Optional<Mark> mark) {
    return mark.map(
            m ->
                new SourcePosition(
                    file, document.lineOffset() + m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(this::documentStart);
  }

  /** The location of an inner node. */
  YamlLocation withNode(FieldPath innerPath, Node inner) {
    return new YamlLocation(file, document, innerPath, inner);
  }

  /** The location of an inner node whose path is not needed. */
  YamlLocation withNode(Node inner) {
    return withNode(path, inner);
  }

  boolean isMapping() {
    return root instanceof MappingNode;
  }
}
