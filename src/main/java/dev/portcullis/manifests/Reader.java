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
final class Reader implements Sink {

  static final String NOT_TEXT = "not UTF-8 text; save it as UTF-8";

  private final String namespace;
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final SortedMap<String, Integer> skipped = new TreeMap<>();
  private final Map<String, String> texts = new TreeMap<>();
  private int notObjects;

  /** A reader for which an object without namespace is in this one. */
  Reader(String namespace) {
    this.namespace = namespace;
  }

  ManifestSet result() {
    return new ManifestSet(manifests, faults, skipped, notObjects, new Lines(texts));
  }

  @Override
  public void unreadable(String file, String message) {
    faults.add(new Fault(new Position(file, 1, 1), message));
  }

  @Override
  public void read(String file, byte[] bytes) {
    read(file, bytes, source -> read(source, Map.of()));
  }

  /** Hands over each document of a file, and notes what is none. */
  void read(String file, byte[] bytes, Consumer<Source> document) {
    decode(bytes)
        .ifPresentOrElse(text -> read(file, text, document), () -> unreadable(file, NOT_TEXT));
  }

  /** The same, decoded and without a mark at its beginning. */
  void read(String file, String text) {
    read(file, text, source -> read(source, Map.of()));
  }

  private void read(String file, String text, Consumer<Source> document) {
    texts.putIfAbsent(file, text); // what is read of standard input again is nothing
    Documents.of(text).forEach(d -> read(file, d, document));
  }

  /** The text without a mark at its beginning; empty where it is not UTF-8. */
  static Optional<String> decode(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void read(String file, Documents.Document document, Consumer<Source> then) {
    Source whole = new Source(file, document, FieldPath.ROOT, null);
    try {
      int index = 0;
      for (Node root : Yaml.parse(document.text())) {
        then.accept(whole.at(FieldPath.ROOT.index(index++), root));
      }
    } catch (ReaderException e) {
      faults.add(
          new Fault(
              firstUnprintable(whole, document.text()),
              "not YAML: " + TextSanitizer.toSingleLine(e.getMessage())));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      faults.add(
          new Fault(
              whole.position(mark), "not YAML: " + TextSanitizer.toSingleLine(e.getProblem())));
    } catch (YamlEngineException e) {
      faults.add(
          new Fault(
              whole.position(Optional.empty()),
              "not YAML: " + TextSanitizer.toSingleLine(e.getMessage())));
    } catch (StackOverflowError e) {
      faults.add(new Fault(whole.position(Optional.empty()), "nested too deeply to be a manifest"));
    }
  }

  private static Position firstUnprintable(Source whole, String text) {
    int line = 0;
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (!StreamReader.isPrintable(c)) {
        break;
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 0 : column + 1;
    }
    return new Position(whole.file(), whole.document().lineOffset() + line + 1, column + 1);
  }

  /**
   * Reads an object, or each object of a {@code List}.
   *
   * @param type apiVersion and kind of an object that says neither
   */
  private void read(Source source, Map<String, String> type) {
    Optional<SequenceNode> items = items(source);
    if (items.isPresent()) {
      Map<String, String> ofItems = typeOfItems(source);
      FieldPath path = source.path().field("items");
      int index = 0;
      for (Node item : items.get().getValue()) {
        read(source.at(path.index(index++), item), ofItems);
      }
      return;
    }
    Object tree = typed(Yaml.tree(source.root()), type);
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
                  faults.add(
                      new Fault(
                          source.locate(p.field()), TextSanitizer.toSingleLine(p.message()))));
    } else if (translation instanceof ConversionResult.Unsupported skip && !skip.type().isEmpty()) {
      skipped.merge(TextSanitizer.toSingleLine(skip.type()), 1, Integer::sum);
    } else {
      notObjects++;
    }
  }

  /** The items of {@code kind: List}, or of {@code ServiceList} and the like. */
  private static Optional<SequenceNode> items(Source source) {
    Map<String, Node> members = new TreeMap<>();
    Yaml.members(source.root()).forEach(m -> members.put(Yaml.nameOf(m), m.getValueNode()));
    return members.get("kind") instanceof ScalarNode kind
            && kind.getValue().endsWith("List")
            && members.get("items") instanceof SequenceNode items
        ? Optional.of(items)
        : Optional.empty();
  }

  /** The API server leaves the type out in a {@code ServiceList}: the list has said it. */
  private static Map<String, String> typeOfItems(Source list) {
    Map<?, ?> tree = (Map<?, ?>) Yaml.tree(list.root());
    String kind = ((String) tree.get("kind")).replaceFirst("List$", "");
    return kind.isEmpty() || !(tree.get("apiVersion") instanceof String apiVersion)
        ? Map.of()
        : Map.of("apiVersion", apiVersion, "kind", kind);
  }

  private static Object typed(Object tree, Map<String, String> type) {
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
