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
final class AliasExpander {

  /** What aliases may add to a document (go-yaml v2 decode.go, alias_ratio_range). */
  private static final long MAX_ALIASED_NODES = 400_000;

  private final Map<Node, Long> sizes = new IdentityHashMap<>();
  private final Set<Node> nodesInProgress = new HashSet<>();

  private AliasExpander() {}

  /**
   * Carries out every merge below a node, once for each mapping.
   *
   * @throws ComposerException where it has no end, or hardly one
   */
  static void expand(Node root) {
    AliasExpander graph = new AliasExpander();
    if (graph.expandedSize(root) - graph.sizes.size() > MAX_ALIASED_NODES) {
      throw new ComposerException("aliases of aliases blow it up", root.getStartMark());
    }
    graph.sizes.keySet().forEach(AliasExpander::requireScalarKeys);
    Set<Node> merged = new HashSet<>();
    graph.sizes.keySet().forEach(n -> applyMergeKeys(n, merged));
  }

  /** The same where nothing is used twice: there is nothing to be measured. */
  static void expandWithoutAliases(Node root) {
    expandWithoutAliases(root, new HashSet<>());
  }

  private static void expandWithoutAliases(Node node, Set<Node> merged) {
    requireScalarKeys(node);
    children(node).forEach(n -> expandWithoutAliases(n, merged));
    applyMergeKeys(node, merged);
  }

  /** How many nodes there are below a node when every alias is followed. */
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
            "a key that is no text; a template has to be rendered first",
            member.getKeyNode().getStartMark());
      }
    }
  }

  /** In the order of the mapping: go-yaml v2 lets a merge overwrite what stands before it. */
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

  /** Of several mappings to merge the first wins, so it comes last. */
  private static List<Node> mergeSources(Node value) {
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
