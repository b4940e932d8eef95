package dev.portcullis.manifests.edit;

import dev.portcullis.manifests.DocumentSplitter;
import dev.portcullis.manifests.YamlCodec;
import dev.portcullis.manifests.YamlLocation;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Applies edits to the trees of a file, to verify the edited text against them. */
final class TreeEditor {

  private final Map<DocumentSplitter.Document, Integer> documentIndexes = new HashMap<>();

  private final List<Object> trees = new ArrayList<>();

  TreeEditor(String text) {
    for (DocumentSplitter.Document document : DocumentSplitter.split(text)) {
      documentIndexes.put(document, trees.size());
      trees.add(trees(document));
    }
  }

  private static List<Object> trees(DocumentSplitter.Document document) {
    return YamlCodec.parse(document.text()).stream().map(YamlCodec::toTree).toList();
  }

  /** A copy of an object with an edit applied. */
  static Object withEdit(Map<?, ?> object, FieldEdit edit) {
    List<String> steps = edit.field().segments();
    String name = steps.remove(steps.size() - 1);
    return replaceAt(object, steps, m -> withEdit(m, name, edit));
  }

  void applyEdits(YamlLocation object, List<FieldEdit> edits) {
    int index = documentIndexes.get(object.document());
    for (FieldEdit edit : edits) {
      List<String> steps = object.path().segments();
      steps.addAll(edit.field().segments());
      String name = steps.remove(steps.size() - 1);
      trees.set(index, replaceAt(trees.get(index), steps, m -> withEdit(m, name, edit)));
    }
  }

  /** A copy with one inner value replaced; a value that aliases share changes only at this path. */
  private static Object replaceAt(Object tree, List<String> steps, UnaryOperator<Object> change) {
    if (steps.isEmpty()) {
      return change.apply(tree);
    }
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (tree instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list);
      int index = FieldPath.indexOf(step);
      copy.set(index, replaceAt(copy.get(index), rest, change));
      return copy;
    }
    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) tree);
    copy.put(step, replaceAt(copy.get(step), rest, change));
    return copy;
  }

  private static Object withEdit(Object object, String name, FieldEdit edit) {
    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) object);
    if (edit instanceof FieldEdit.ReplaceValue replace) {
      copy.put(name, replace.value());
    } else if (edit instanceof FieldEdit.SetField set) {
      copy.put(name, set.value());
    } else if (edit instanceof FieldEdit.RenameField rename) {
      copy.put(rename.newName(), copy.remove(name));
    } else if (edit instanceof FieldEdit.ConvertBackend) {
      copy.put(name, toV1Backend((Map<?, ?>) copy.get(name)));
    }
    return copy;
  }

  private static Object toV1Backend(Map<?, ?> backend) {
    Map<Object, Object> copy = new HashMap<>(backend);
    Object name = copy.remove("serviceName");
    Object port = copy.remove("servicePort");
    copy.put(
        "service",
        Map.of("name", name, "port", Map.of(port instanceof String ? "name" : "number", port)));
    return copy;
  }

  /** Whether a text parses to the edited trees. */
  boolean hasSameContentAs(String text) {
    try {
      return DocumentSplitter.split(text).stream().map(TreeEditor::trees).toList().equals(trees);
    } catch (YamlEngineException e) {
      return false;
    }
  }
}
