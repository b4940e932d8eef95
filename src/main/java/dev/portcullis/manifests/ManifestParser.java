package dev.portcullis.manifests;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.model.convert.ConversionResult;
import dev.portcullis.model.convert.ResourceConverter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Parses files one after the other and collects their objects and errors. */
public final class ManifestParser implements ManifestLoader.FileHandler {

  public static final String NOT_UTF8 = "not UTF-8 text; save the file as UTF-8";

  private final String namespace;
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<ReadError> errors = new ArrayList<>();
  private final SortedMap<String, Integer> skipped = new TreeMap<>();
  private final Map<String, String> textsByFile = new TreeMap<>();
  private int nonObjectDocuments;

  /** A parser that puts objects without a namespace into the given one. */
  public ManifestParser(String namespace) {
    this.namespace = namespace;
  }

  public ManifestSet result() {
    return new ManifestSet(
        manifests, errors, skipped, nonObjectDocuments, new SourceLines(textsByFile));
  }

  @Override
  public void reportUnreadable(String file, String message) {
    errors.add(ReadError.ofFile(file, message));
  }

  @Override
  public void read(String file, byte[] bytes) {
    read(file, bytes, location -> read(location, Map.of()));
  }

  /** Passes each document of a file to a consumer, and records the ones that are not YAML. */
  void read(String file, byte[] bytes, Consumer<YamlLocation> consumer) {
    decode(bytes)
        .ifPresentOrElse(
            text -> read(file, text, consumer), () -> reportUnreadable(file, NOT_UTF8));
  }

  /** Reads a file that is decoded already, without its byte order mark. */
  public void read(String file, String text) {
    read(file, text, location -> read(location, Map.of()));
  }

  private void read(String file, String text, Consumer<YamlLocation> consumer) {
    textsByFile.putIfAbsent(file, text); // a second read of standard input yields an empty text
    DocumentSplitter.split(text).forEach(d -> read(file, d, consumer));
  }

  /** The text without a byte order mark; empty if it is not UTF-8. */
  public static Optional<String> decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void read(
      String file, DocumentSplitter.Document document, Consumer<YamlLocation> consumer) {
    YamlLocation location = new YamlLocation(file, document, FieldPath.ROOT, null);
    try {
      int index = 0;
      for (Node root : YamlCodec.parse(document.text())) {
        consumer.accept(location.withNode(FieldPath.ROOT.index(index++), root));
      }
    } catch (ReaderException e) {
      addSyntaxError(firstUnprintablePosition(location, document.text()), e.getMessage());
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      addSyntaxError(location.positionOf(mark), e.getProblem());
    } catch (YamlEngineException e) {
      addSyntaxError(location.documentStart(), e.getMessage());
    } catch (StackOverflowError e) {
      addSyntaxError(location.documentStart(), "nested too deeply to be a manifest");
    }
  }

  private void addSyntaxError(SourcePosition position, String message) {
    errors.add(new ReadError(position, "not YAML: " + TextSanitizer.toSingleLine(message)));
  }

  private static SourcePosition firstUnprintablePosition(YamlLocation location, String text) {
    int line = 0;
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (!StreamReader.isPrintable(c)) {
        break;
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 0 : column + 1;
    }
    return new SourcePosition(
        location.file(), location.document().lineOffset() + line + 1, column + 1);
  }

  /**
   * Reads an object, or each object of a {@code List}.
   *
   * @param defaultType apiVersion and kind of an object that has neither
   */
  private void read(YamlLocation location, Map<String, String> defaultType) {
    Optional<SequenceNode> items = items(location);
    if (items.isPresent()) {
      Map<String, String> itemType = typeOfItems(location);
      FieldPath path = location.path().field("items");
      int index = 0;
      for (Node item : items.get().getValue()) {
        read(location.withNode(path.index(index++), item), itemType);
      }
      return;
    }
    Object tree = withType(YamlCodec.toTree(location.root()), defaultType);
    if (tree == null) {
      return; // an empty document
    }
    ConversionResult result = ResourceConverter.convert(tree, namespace);
    if (result instanceof ConversionResult.Converted converted) {
      manifests.add(new Manifest(converted.resource(), location));
    } else if (result instanceof ConversionResult.Invalid invalid) {
      invalid
          .errors()
          .forEach(
              e ->
                  errors.add(
                      new ReadError(
                          location.locate(e.field()), TextSanitizer.toSingleLine(e.message()))));
    } else if (result instanceof ConversionResult.Unsupported other && !other.type().isEmpty()) {
      skipped.merge(TextSanitizer.toSingleLine(other.type()), 1, Integer::sum);
    } else {
      nonObjectDocuments++;
    }
  }

  /** The items of {@code kind: List} or a typed list such as {@code ServiceList}. */
  private static Optional<SequenceNode> items(YamlLocation location) {
    Map<String, Node> members = new TreeMap<>();
    YamlCodec.members(location.root())
        .forEach(m -> members.put(YamlCodec.nameOf(m), m.getValueNode()));
    return members.get("kind") instanceof ScalarNode kind
            && kind.getValue().endsWith("List")
            && members.get("items") instanceof SequenceNode items
        ? Optional.of(items)
        : Optional.empty();
  }

  /** The type of the items of a typed list: the API server omits it on each item. */
  private static Map<String, String> typeOfItems(YamlLocation list) {
    Map<?, ?> tree = (Map<?, ?>) YamlCodec.toTree(list.root());
    String kind = ((String) tree.get("kind")).replaceFirst("List$", "");
    return kind.isEmpty() || !(tree.get("apiVersion") instanceof String apiVersion)
        ? Map.of()
        : Map.of("apiVersion", apiVersion, "kind", kind);
  }

  private static Object withType(Object tree, Map<String, String> type) {
    if (!(tree instanceof Map<?, ?> map)
        || map.containsKey("kind")
        || map.containsKey("apiVersion")) {
      return tree;
    }
    Map<Object, Object> typed = new LinkedHashMap<>(map);
    typed.putAll(type);
    return typed;
  }
}
