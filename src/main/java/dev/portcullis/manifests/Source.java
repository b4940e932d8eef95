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
record Source(String file, Documents.Document document, FieldPath path, Node root) {

  /** The field's value if it is a scalar, else its key or its dash; or its nearest ancestor. */
  Position locate(FieldPath field) {
    Node place = root;
    Node node = root;
    for (String step : field.segments()) {
      int index = FieldPath.indexOf(step);
      Optional<Place> next = index < 0 ? member(node, step) : element(node, index);
      if (next.isEmpty()) {
        break;
      }
      place = next.get().at();
      node = next.get().node();
    }
    return position(place.getStartMark());
  }

  /**
   * A step further down.
   *
   * @param at what a reader looks for: the value of a scalar, the key of anything larger
   */
  private record Place(Node at, Node node) {}

  private static Optional<Place> member(Node node, String name) {
    return Yaml.members(node).stream()
        .filter(t -> Yaml.nameOf(t).equals(name))
        .reduce((first, last) -> last)
        .map(
            t ->
                new Place(
                    t.getValueNode() instanceof ScalarNode value && !value.getValue().isEmpty()
                        ? value
                        : t.getKeyNode(),
                    t.getValueNode()));
  }

  private static Optional<Place> element(Node node, int index) {
    return node instanceof SequenceNode list && index < list.getValue().size()
        ? Optional.of(new Place(list.getValue().get(index), list.getValue().get(index)))
        : Optional.empty();
  }

  /** The place of a mark; the marks of a parser count from 0. */
  Position position(Optional<Mark> mark) {
    return mark.map(
            m -> new Position(file, document.lineOffset() + m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Position(file, document.lineOffset() + 1, 1));
  }

  /** The same document, at an inner node. */
  Source at(FieldPath innerPath, Node inner) {
    return new Source(file, document, innerPath, inner);
  }

  /** The same where nobody asks for its path. */
  Source at(Node inner) {
    return at(path, inner);
  }

  /** Whether this is an object at all. */
  boolean isMapping() {
    return root instanceof MappingNode;
  }
}
