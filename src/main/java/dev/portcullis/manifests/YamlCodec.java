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
public final class YamlCodec {

  private static final int MIB = 1024 * 1024;

  /** A scanner copies what it has read of a word, or of a comment, as often as it fills this. */
  private static final int BUFFER_SIZE = 1024;

  private static final LoadSettings LOAD_SETTINGS = loadSettings(BUFFER_SIZE);

  private static LoadSettings loadSettings(int buffer) {
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
      return (value, implicit) -> implicit ? PlainScalarResolver.tagOf(value) : Tag.STR;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
      return Map.of();
    }
  }

  /** Words that kubectl would take for a number or a boolean get quotes. */
  private static final DumpSettings DUMP_SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSplitLines(false)
          .setDereferenceAliases(true)
          .setSchema(new PlainSchema())
          .build();

  private YamlCodec() {}

  /** A tree as a document, for kubectl to read. */
  public static String write(Object tree) {
    return new Dump(DUMP_SETTINGS).dumpToString(tree);
  }

  /**
   * The documents in a text.
   *
   * @throws YamlEngineException where it is no YAML
   */
  public static List<Node> parse(String text) {
    List<Node> documents = parseWithoutMerges(text);
    boolean aliases = text.indexOf('*') >= 0;
    documents.forEach(aliases ? AliasExpander::expand : AliasExpander::expandWithoutAliases);
    return documents;
  }

  /** The same before any merge is carried out. */
  public static List<Node> parseWithoutMerges(String text) {
    List<Node> documents = new ArrayList<>();
    new Compose(text.length() < MIB ? LOAD_SETTINGS : loadSettings(MIB))
        .composeAllFromReader(new SurrogateSafeReader(text))
        .forEach(documents::add);
    return documents;
  }

  /**
   * The tree that a node is: maps, lists, strings, numbers, booleans and nulls. What an anchor
   * stands for is made once, however often it is used, so that ten lines cannot become a billion.
   */
  public static Object toTree(Node root) {
    return toTree(root, new IdentityHashMap<>());
  }

  private static Object toTree(Node node, Map<Node, Object> made) {
    if (node instanceof ScalarNode scalar) {
      return PlainScalarResolver.resolve(scalar.getTag(), scalar.getValue());
    } else if (made.containsKey(node)) {
      return made.get(node);
    }
    Object tree = node instanceof SequenceNode list ? toList(list, made) : toMap(node, made);
    made.put(node, tree);
    return tree;
  }

  private static List<Object> toList(SequenceNode node, Map<Node, Object> made) {
    List<Object> list = new ArrayList<>(node.getValue().size());
    node.getValue().forEach(n -> list.add(toTree(n, made)));
    return list;
  }

  private static Map<String, Object> toMap(Node node, Map<Node, Object> made) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple member : members(node)) {
      map.put(nameOf(member), toTree(member.getValueNode(), made));
    }
    return map;
  }

  /** The members of a mapping, each name once; none of anything else. */
  public static List<NodeTuple> members(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  /** What a member is called in JSON, where every key is a text. */
  public static String nameOf(NodeTuple member) {
    ScalarNode key = (ScalarNode) member.getKeyNode();
    Object value = PlainScalarResolver.resolve(key.getTag(), key.getValue());
    boolean rewritten = value instanceof Boolean || value instanceof Long;
    return rewritten ? value.toString() : key.getValue();
  }
}
