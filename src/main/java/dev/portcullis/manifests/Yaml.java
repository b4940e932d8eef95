package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * YAML as kubectl reads it: the syntax of 1.2, of which JSON is a part, with the plain scalars and
 * the merge key of 1.1 (sigs.k8s.io/yaml, which is go-yaml v2).
 */
final class Yaml {

  private static final int MIB = 1024 * 1024;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setCodePointLimit(64 * MIB)
          .setAllowDuplicateKeys(true)
          .setSchema(new PlainSchema())
          .build();

  /** Tells what a plain scalar is; a tag that somebody wrote wins over it. */
  private record PlainSchema() implements Schema {
    @Override
    public ScalarResolver getScalarResolver() {
      return (value, implicit) -> implicit ? PlainScalar.tagOf(value) : Tag.STR;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
      return Map.of();
    }
  }

  private Yaml() {}

  /**
   * The documents in a text.
   *
   * @throws YamlEngineException where it is no YAML
   */
  static List<Node> parse(String text) {
    List<Node> documents = new ArrayList<>();
    new Compose(SETTINGS).composeAllFromString(text).forEach(documents::add);
    return documents;
  }

  /**
   * The tree that a node is: maps, lists, strings, numbers, booleans and nulls. What an anchor
   * stands for is made once, however often it is used, so that ten lines cannot become a billion.
   *
   * @throws YamlEngineException where an anchor contains itself
   */
  static Object tree(Node root) {
    return tree(root, new IdentityHashMap<>(), new HashSet<>());
  }

  private static Object tree(Node node, Map<Node, Object> made, Set<Integer> open) {
    if (node instanceof ScalarNode scalar) {
      return PlainScalar.value(scalar.getTag(), scalar.getValue());
    } else if (made.containsKey(node)) {
      return made.get(node);
    } else if (!open.add(System.identityHashCode(node))) {
      throw new YamlEngineException("an anchor contains itself");
    }
    Object tree =
        node instanceof SequenceNode list ? list(list, made, open) : map(node, made, open);
    made.put(node, tree);
    return tree;
  }

  private static List<Object> list(SequenceNode node, Map<Node, Object> made, Set<Integer> open) {
    List<Object> list = new ArrayList<>(node.getValue().size());
    node.getValue().forEach(n -> list.add(tree(n, made, open)));
    return list;
  }

  private static Map<String, Object> map(Node node, Map<Node, Object> made, Set<Integer> open) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple tuple : members(node)) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        map.put(key.getValue(), tree(tuple.getValueNode(), made, open));
      }
    }
    return map;
  }

  /** The members of a mapping, what {@code <<} brings in first, so that the mapping's own win. */
  static List<NodeTuple> members(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      return List.of();
    }
    List<NodeTuple> members = new ArrayList<>();
    mapping.getValue().stream().filter(Yaml::isMerge).forEach(t -> merge(t, members));
    mapping.getValue().stream().filter(t -> !isMerge(t)).forEach(members::add);
    return members;
  }

  private static boolean isMerge(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key
        && key.isPlain()
        && key.getValue().equals("<<");
  }

  /** Of several mappings to merge the first wins, so it comes last. */
  private static void merge(NodeTuple tuple, List<NodeTuple> members) {
    if (tuple.getValueNode() instanceof SequenceNode several) {
      for (int i = several.getValue().size() - 1; i >= 0; i--) {
        members.addAll(members(several.getValue().get(i)));
      }
    } else {
      members.addAll(members(tuple.getValueNode()));
    }
  }
}
