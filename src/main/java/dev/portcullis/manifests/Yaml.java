package dev.portcullis.manifests;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
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

  /** A scanner copies what it has read of a word, or of a comment, as often as it fills this. */
  private static final int BUFFER = 1024;

  private static final LoadSettings SETTINGS = settings(BUFFER);

  private static LoadSettings settings(int buffer) {
    return LoadSettings.builder()
        .setBufferSize(buffer)
        .setUseMarks(true)
        .setCodePointLimit(64 * MIB)
        .setAllowDuplicateKeys(true)
        .setAllowNonScalarKeys(true) // refused by Graph, which can say where
        .setMaxAliasesForCollections(Integer.MAX_VALUE) // bounded by Graph
        .setSchema(new PlainSchema())
        .build();
  }

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

  /** Words that kubectl would take for a number or a boolean get quotes. */
  private static final DumpSettings WRITTEN =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSplitLines(false)
          .setDereferenceAliases(true)
          .setSchema(new PlainSchema())
          .build();

  private Yaml() {}

  /** A tree as a document, for kubectl to read. */
  static String write(Object tree) {
    return new Dump(WRITTEN).dumpToString(tree);
  }

  /**
   * The documents in a text.
   *
   * @throws YamlEngineException where it is no YAML
   */
  static List<Node> parse(String text) {
    List<Node> documents = asWritten(text);
    boolean aliases = text.indexOf('*') >= 0;
    documents.forEach(aliases ? Graph::settle : Graph::settleTree);
    return documents;
  }

  /** The same before any merge is carried out. */
  static List<Node> asWritten(String text) {
    List<Node> documents = new ArrayList<>();
    new Compose(text.length() < MIB ? SETTINGS : settings(MIB))
        .composeAllFromReader(new WholeCharacters(text))
        .forEach(documents::add);
    return documents;
  }

  /**
   * The tree that a node is: maps, lists, strings, numbers, booleans and nulls. What an anchor
   * stands for is made once, however often it is used, so that ten lines cannot become a billion.
   */
  static Object tree(Node root) {
    return tree(root, new IdentityHashMap<>());
  }

  private static Object tree(Node node, Map<Node, Object> made) {
    if (node instanceof ScalarNode scalar) {
      return PlainScalar.value(scalar.getTag(), scalar.getValue());
    } else if (made.containsKey(node)) {
      return made.get(node);
    }
    Object tree = node instanceof SequenceNode list ? list(list, made) : map(node, made);
    made.put(node, tree);
    return tree;
  }

  private static List<Object> list(SequenceNode node, Map<Node, Object> made) {
    List<Object> list = new ArrayList<>(node.getValue().size());
    node.getValue().forEach(n -> list.add(tree(n, made)));
    return list;
  }

  private static Map<String, Object> map(Node node, Map<Node, Object> made) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple member : members(node)) {
      map.put(nameOf(member), tree(member.getValueNode(), made));
    }
    return map;
  }

  /** The members of a mapping, each name once; none of anything else. */
  static List<NodeTuple> members(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  /** What a member is called in JSON, where every key is a text. */
  static String nameOf(NodeTuple member) {
    ScalarNode key = (ScalarNode) member.getKeyNode();
    Object value = PlainScalar.value(key.getTag(), key.getValue());
    boolean rewritten = value instanceof Boolean || value instanceof Long;
    return rewritten ? value.toString() : key.getValue();
  }
}
