package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where an object was written: its node in a file.
 *
 * @param document the text that was parsed
 * @param path the way to the object, from the list of all that is in the document
 */
public record YamlLocation(
    String file, DocumentSplitter.Document document, FieldPath path, Node root) {

  /** The field's value if it is a scalar, else its key or its dash; or its nearest ancestor. */
  SourcePosition locate(FieldPath field) {
    Node place = root;
    Node node = root;
    for (String step : field.segments()) {
      int index = FieldPath.indexOf(step);
      Optional<Child> next = index < 0 ? findMember(node, step) : findElement(node, index);
      if (next.isEmpty()) {
        break;
      }
      place = next.get().positionNode();
      node = next.get().valueNode();
    }
    return positionOf(place.getStartMark());
  }

  /**
   * A step further down.
   *
   * @param positionNode what a reader looks for: the value of a scalar, the key of anything larger
   */
  private record Child(Node positionNode, Node valueNode) {}

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

  /** The place of a mark; the marks of a parser count from 0. */
  SourcePosition positionOf(Optional<Mark> mark) {
    return mark.map(
            m ->
                new SourcePosition(
                    file, document.lineOffset() + m.getLine() + 1, m.getColumn() + 1))
        .orElse(new SourcePosition(file, document.lineOffset() + 1, 1));
  }

  /** The same document, at an inner node. */
  YamlLocation withNode(FieldPath innerPath, Node inner) {
    return new YamlLocation(file, document, innerPath, inner);
  }

  /** The same where nobody asks for its path. */
  YamlLocation withNode(Node inner) {
    return withNode(path, inner);
  }

  /** Whether this is an object at all. */
  boolean isMapping() {
    return root instanceof MappingNode;
  }
}
