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

/**
 * Applies the merge keys of a YAML document, so that its node graph can be walked as a tree.
 * Recursive anchors and alias bombs are rejected.
 */
final class AliasExpander {

  /** How many nodes aliases may add to a document (go-yaml v2 decode.go, alias_ratio_range). */
  private static final long MAX_ALIASED_NODES = 400_000;

  private final Map<Node, Long> sizes = new IdentityHashMap<>();
  private final Set<Node> nodesInProgress = new HashSet<>();

  private AliasExpander() {}

  /**
   * Applies every merge key below a node, once per mapping.
   *
   * @throws ComposerException if an anchor contains itself, or aliases add too many nodes
   */
  static void expand(Node root) {
    AliasExpander expander = new AliasExpander();
    if (expander.expandedSize(root) - expander.sizes.size() > MAX_ALIASED_NODES) {
      throw new ComposerException(
          "nested aliases expand to more than " + MAX_ALIASED_NODES + " nodes",
          root.getStartMark());
    }
    expander.sizes.keySet().forEach(AliasExpander::requireScalarKeys);
    Set<Node> merged = new HashSet<>();
    expander.sizes.keySet().forEach(n -> applyMergeKeys(n, merged));
  }

  /** Does the same for a document without aliases, where no node occurs twice. */
  static void expandWithoutAliases(Node root) {
    expandWithoutAliases(root, new HashSet<>());
  }

  private static void expandWithoutAliases(Node node, Set<Node> merged) {
    requireScalarKeys(node);
    children(node).forEach(n -> expandWithoutAliases(n, merged));
    applyMergeKeys(node, merged);
  }

  /** The number of nodes below a node when every alias is followed. */
  private long expandedSize(Node node) {
    Long known = sizes.get(node);
    if (known != null) {
      return known;
    } else if (!nodesInProgress.add(node)) {
      throw new ComposerException("an anchor contains itself", node.getStartMark());
    }
    long size = 1;
    for (Node child : children(node)) {
      size = Math.min(size + expandedSize(child), Integer.MAX_VALUE);
    }
    sizes.put(node, size);
    return size;
  }

  private static List<Node> children(Node node) {
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    List<Node> children = new ArrayList<>();
    for (NodeTuple member : YamlCodec.members(node)) {
      children.add(member.getKeyNode());
      children.add(member.getValueNode());
    }
    return children;
  }

  private static void requireScalarKeys(Node node) {
    for (NodeTuple member : YamlCodec.members(node)) {
      if (!(member.getKeyNode() instanceof ScalarNode)) {
        throw new ComposerException(
            "a key is not a scalar; render templates before checking them",
            member.getKeyNode().getStartMark());
      }
    }
  }

  /** Applies merge keys in document order: in go-yaml v2 a merge overwrites earlier members. */
  private static void applyMergeKeys(Node node, Set<Node> merged) {
    if (!(node instanceof MappingNode mapping) || !merged.add(node)) {
      return;
    }
    Map<String, NodeTuple> members = new LinkedHashMap<>();
    for (NodeTuple member : mapping.getValue()) {
      if (isMergeKey(member)) {
        mergeSources(member.getValueNode())
            .forEach(
                source -> {
                  applyMergeKeys(source, merged);
                  YamlCodec.members(source).forEach(m -> members.put(YamlCodec.nameOf(m), m));
                });
      } else {
        members.put(YamlCodec.nameOf(member), member);
      }
    }
    mapping.setValue(new ArrayList<>(members.values()));
  }

  private static boolean isMergeKey(NodeTuple member) {
    return member.getKeyNode() instanceof ScalarNode key
        && key.isPlain()
        && key.getValue().equals("<<");
  }

  /** The mappings to merge, in reverse order because the first one wins. */
  private static List<Node> mergeSources(Node value) {
    List<Node> sources = new ArrayList<>();
    (value instanceof SequenceNode list ? list.getValue() : List.of(value))
        .forEach(s -> sources.add(0, s));
    for (Node source : sources) {
      if (!(source instanceof MappingNode)) {
        throw new ComposerException(
            "<< requires a mapping or a list of mappings", source.getStartMark());
      }
    }
    return sources;
  }
}
