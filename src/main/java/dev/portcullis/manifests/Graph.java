package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The nodes of a document, which aliases make a graph of; made safe to walk as a tree. */
final class Graph {

  /** What aliases may add to a document (go-yaml v2 decode.go, alias_ratio_range). */
  private static final long MOST_BY_ALIAS = 400_000;

  private final Map<Node, Long> sizes = new IdentityHashMap<>();
  private final Set<Node> open = new HashSet<>();

  private Graph() {}

  /**
   * Carries out every merge below a node, once for each mapping.
   *
   * @throws ComposerException where it has no end, or hardly one
   */
  static void settle(Node root) {
    Graph graph = new Graph();
    if (graph.measure(root) - graph.sizes.size() > MOST_BY_ALIAS) {
      throw new ComposerException("aliases of aliases blow it up", root.getStartMark());
    }
    graph.sizes.keySet().forEach(Graph::checkKeys);
    Set<Node> merged = new HashSet<>();
    graph.sizes.keySet().forEach(n -> merge(n, merged));
  }

  /** The same where nothing is used twice: there is nothing to be measured. */
  static void settleTree(Node root) {
    settleTree(root, new HashSet<>());
  }

  private static void settleTree(Node node, Set<Node> merged) {
    checkKeys(node);
    children(node).forEach(n -> settleTree(n, merged));
    merge(node, merged);
  }

  /** How many nodes there are below a node when every alias is followed. */
  private long measure(Node node) {
    Long known = sizes.get(node);
    if (known != null) {
      return known;
    } else if (!open.add(node)) {
      throw new ComposerException("an anchor contains itself", node.getStartMark());
    }
    long size = 1;
    for (Node child : children(node)) {
      size = Math.min(size + measure(child), Integer.MAX_VALUE);
    }
    sizes.put(node, size);
    return size;
  }

  private static List<Node> children(Node node) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    List<Node> children = new ArrayList<>();
    for (NodeTuple member : Yaml.members(node)) {
      children.add(member.getKeyNode());
      children.add(member.getValueNode());
    }
    return children;
  }

  private static void checkKeys(Node node) {
    for (NodeTuple member : Yaml.members(node)) {
      if (!(member.getKeyNode() instanceof ScalarNode)) {
        throw new ComposerException(
            "a key that is no text; a template has to be rendered first",
            member.getKeyNode().getStartMark());
      }
    }
  }

  /** In the order of the mapping: go-yaml v2 lets a merge overwrite what stands before it. */
  private static void merge(Node node, Set<Node> merged) {
    if (!(node instanceof MappingNode mapping) || !merged.add(node)) {
      return;
    }
    Map<String, NodeTuple> members = new LinkedHashMap<>();
    for (NodeTuple member : mapping.getValue()) {
      if (isMerge(member)) {
        sources(member.getValueNode())
            .forEach(
                source -> {
                  merge(source, merged);
                  Yaml.members(source).forEach(m -> members.put(Yaml.nameOf(m), m));
                });
      } else {
        members.put(Yaml.nameOf(member), member);
      }
    }
    mapping.setValue(new ArrayList<>(members.values()));
  }

  private static boolean isMerge(NodeTuple member) {
    return member.getKeyNode() instanceof ScalarNode key
        && key.isPlain()
        && key.getValue().equals("<<");
  }

  /** Of several mappings to merge the first wins, so it comes last. */
  private static List<Node> sources(Node value) {
    List<Node> sources = new ArrayList<>();
    (value instanceof SequenceNode list ? list.getValue() : List.of(value))
        .forEach(s -> sources.add(0, s));
    for (Node source : sources) {
      if (!(source instanceof MappingNode)) {
        throw new ComposerException("<< takes a mapping or a list of them", source.getStartMark());
      }
    }
    return sources;
  }
}
