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

/** Reads one file after the other and collects what was in them. */
public final class ManifestParser implements FileHandler {

  public static final String NOT_UTF8 = "not UTF-8 text; save it as UTF-8";

  private final String namespace;
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<ReadError> errors = new ArrayList<>();
  private final SortedMap<String, Integer> skipped = new TreeMap<>();
  private final Map<String, String> textsByFile = new TreeMap<>();
  private int nonObjectDocuments;

  /** A reader for which an object without namespace is in this one. */
  public ManifestParser(String namespace) {
    this.namespace = namespace;
  }

  public ManifestSet result() {
    return new ManifestSet(
        manifests, errors, skipped, nonObjectDocuments, new SourceLines(textsByFile));
  }

  @Override
  public void reportUnreadable(String file, String message) {
    errors.add(new ReadError(new SourcePosition(file, 1, 1), message));
  }

  @Override
  public void read(String file, byte[] bytes) {
    read(file, bytes, source -> read(source, Map.of()));
  }

  /** Hands over each document of a file, and notes what is none. */
  void read(String file, byte[] bytes, Consumer<YamlLocation> document) {
    decode(bytes)
        .ifPresentOrElse(
            text -> read(file, text, document), () -> reportUnreadable(file, NOT_UTF8));
  }

  /** The same, decoded and without a mark at its beginning. */
  public void read(String file, String text) {
    read(file, text, source -> read(source, Map.of()));
  }

  private void read(String file, String text, Consumer<YamlLocation> document) {
    textsByFile.putIfAbsent(file, text); // what is read of standard input again is nothing
    DocumentSplitter.split(text).forEach(d -> read(file, d, document));
  }

  /** The text without a mark at its beginning; empty where it is not UTF-8. */
  public static Optional<String> decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void read(String file, DocumentSplitter.Document document, Consumer<YamlLocation> then) {
    YamlLocation whole = new YamlLocation(file, document, FieldPath.ROOT, null);
    try {
      int index = 0;
      for (Node root : YamlCodec.parse(document.text())) {
        then.accept(whole.withNode(FieldPath.ROOT.index(index++), root));
      }
    } catch (ReaderException e) {
      errors.add(
          new ReadError(
              firstUnprintablePosition(whole, document.text()),
              "not YAML: " + TextSanitizer.toSingleLine(e.getMessage())));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      errors.add(
          new ReadError(
              whole.positionOf(mark), "not YAML: " + TextSanitizer.toSingleLine(e.getProblem())));
    } catch (YamlEngineException e) {
      errors.add(
          new ReadError(
              whole.positionOf(Optional.empty()),
              "not YAML: " + TextSanitizer.toSingleLine(e.getMessage())));
    } catch (StackOverflowError e) {
      errors.add(
          new ReadError(whole.positionOf(Optional.empty()), "nested too deeply to be a manifest"));
    }
  }

  private static SourcePosition firstUnprintablePosition(YamlLocation whole, String text) {
    int line = 0;
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (!StreamReader.isPrintable(c)) {
        break;
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 0 : column + 1;
    }
    return new SourcePosition(whole.file(), whole.document().lineOffset() + line + 1, column + 1);
  }

  /**
   * Reads an object, or each object of a {@code List}.
   *
   * @param type apiVersion and kind of an object that says neither
   */
  private void read(YamlLocation source, Map<String, String> type) {
    Optional<SequenceNode> items = items(source);
    if (items.isPresent()) {
      Map<String, String> ofItems = typeOfItems(source);
      FieldPath path = source.path().field("items");
      int index = 0;
      for (Node item : items.get().getValue()) {
        read(source.withNode(path.index(index++), item), ofItems);
      }
      return;
    }
    Object tree = withType(YamlCodec.toTree(source.root()), type);
    if (tree == null) {
      return; // nothing between two document markers
    }
    ConversionResult translation = ResourceConverter.convert(tree, namespace);
    if (translation instanceof ConversionResult.Converted read) {
      manifests.add(new Manifest(read.resource(), source));
    } else if (translation instanceof ConversionResult.Invalid broken) {
      broken
          .errors()
          .forEach(
              p ->
                  errors.add(
                      new ReadError(
                          source.locate(p.field()), TextSanitizer.toSingleLine(p.message()))));
    } else if (translation instanceof ConversionResult.Unsupported skip && !skip.type().isEmpty()) {
      skipped.merge(TextSanitizer.toSingleLine(skip.type()), 1, Integer::sum);
    } else {
      nonObjectDocuments++;
    }
  }

  /** The items of {@code kind: List}, or of {@code ServiceList} and the like. */
  private static Optional<SequenceNode> items(YamlLocation source) {
    Map<String, Node> members = new TreeMap<>();
    YamlCodec.members(source.root())
        .forEach(m -> members.put(YamlCodec.nameOf(m), m.getValueNode()));
    return members.get("kind") instanceof ScalarNode kind
            && kind.getValue().endsWith("List")
            && members.get("items") instanceof SequenceNode items
        ? Optional.of(items)
        : Optional.empty();
  }

  /** The API server leaves the type out in a {@code ServiceList}: the list has said it. */
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
