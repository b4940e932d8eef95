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
 * Reads and writes YAML as kubectl does (sigs.k8s.io/yaml, based on go-yaml v2): the syntax of YAML
 * 1.2, which includes JSON, with the plain scalars and merge keys of YAML 1.1.
 */
public final class YamlCodec {

  private static final int MIB = 1024 * 1024;

  /** Buffer size for small texts; the scanner copies a partial token each time it refills it. */
  private static final int BUFFER_SIZE = 1024;

  private static final LoadSettings LOAD_SETTINGS = loadSettings(BUFFER_SIZE);

  private static LoadSettings loadSettings(int buffer) {
    return LoadSettings.builder()
        .setBufferSize(buffer)
        .setUseMarks(true)
        .setCodePointLimit(64 * MIB)
        .setAllowDuplicateKeys(true)
        .setAllowNonScalarKeys(true) // rejected by AliasExpander, with a position
        .setMaxAliasesForCollections(Integer.MAX_VALUE) // limited by AliasExpander
        .setSchema(new PlainSchema())
        .build();
  }

  /** Resolves plain scalars; an explicit tag takes precedence. */
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

  /** Quotes strings that kubectl would read as a number or a boolean. */
  private static final DumpSettings DUMP_SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSplitLines(false)
          .setDereferenceAliases(true)
          .setSchema(new PlainSchema())
          .build();

  private YamlCodec() {}

  /** Writes a tree as a YAML document that kubectl can read. */
  public static String write(Object tree) {
    return new Dump(DUMP_SETTINGS).dumpToString(tree);
  }

  /**
   * Parses the documents of a text and applies their merge keys.
   *
   * @throws YamlEngineException if the text is not valid YAML
   */
  public static List<Node> parse(String text) {
    List<Node> documents = parseWithoutMerges(text);
    boolean aliases = text.indexOf('*') >= 0;
    documents.forEach(aliases ? AliasExpander::expand : AliasExpander::expandWithoutAliases);
    return documents;
  }

  /** Parses the documents of a text without applying merge keys. */
  public static List<Node> parseWithoutMerges(String text) {
    List<Node> documents = new ArrayList<>();
    new Compose(text.length() < MIB ? LOAD_SETTINGS : loadSettings(MIB))
        .composeAllFromReader(new SurrogateSafeReader(text))
        .forEach(documents::add);
    return documents;
  }

  /**
   * Converts a node to a tree of maps, lists, strings, numbers, booleans and nulls. An anchored
   * node is converted once and shared, so that nested aliases cannot exhaust memory.
   */
  public static Object toTree(Node root) {
    return toTree(root, new IdentityHashMap<>());
  }

  private static Object toTree(Node node, Map<Node, Object> converted) {
    if (node instanceof ScalarNode scalar) {
      return PlainScalarResolver.resolve(scalar.getTag(), scalar.getValue());
    } else if (converted.containsKey(node)) {
      return converted.get(node);
    }
    Object tree =
        node instanceof SequenceNode list ? toList(list, converted) : toMap(node, converted);
    converted.put(node, tree);
    return tree;
  }

  private static List<Object> toList(SequenceNode node, Map<Node, Object> converted) {
    List<Object> list = new ArrayList<>(node.getValue().size());
    node.getValue().forEach(n -> list.add(toTree(n, converted)));
    return list;
  }

  private static Map<String, Object> toMap(Node node, Map<Node, Object> converted) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple member : members(node)) {
      map.put(nameOf(member), toTree(member.getValueNode(), converted));
    }
    return map;
  }

  /** The members of a mapping; empty for other nodes. */
  public static List<NodeTuple> members(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  /** The name of a member in JSON, where every key is a string. */
  public static String nameOf(NodeTuple member) {
    ScalarNode key = (ScalarNode) member.getKeyNode();
    Object value = PlainScalarResolver.resolve(key.getTag(), key.getValue());
    boolean rewritten = value instanceof Boolean || value instanceof Long;
    return rewritten ? value.toString() : key.getValue();
  }
}
