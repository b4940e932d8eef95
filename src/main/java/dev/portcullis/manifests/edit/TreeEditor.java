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

/** What a file is to say once objects in it are amended, made of trees and not of text. */
final class TreeEditor {

  /** Which tree is whose. */
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

  /** A copy of an object that is not part of any document. */
  static Object withEdit(Map<?, ?> object, FieldEdit amendment) {
    List<String> steps = new ArrayList<>(amendment.field().segments());
    String name = steps.remove(steps.size() - 1);
    return replaceAt(object, steps, m -> withEdit(m, name, amendment));
  }

  void applyEdits(YamlLocation object, List<FieldEdit> amendments) {
    int index = documentIndexes.get(object.document());
    for (FieldEdit amendment : amendments) {
      List<String> steps = object.path().segments();
      steps.addAll(amendment.field().segments());
      String name = steps.remove(steps.size() - 1);
      trees.set(index, replaceAt(trees.get(index), steps, m -> withEdit(m, name, amendment)));
    }
  }

  /** A copy in which one inner object is another; what is used in two places changes in one. */
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

  private static Object withEdit(Object object, String name, FieldEdit amendment) {
    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) object);
    if (amendment instanceof FieldEdit.ReplaceValue replace) {
      copy.put(name, replace.value());
    } else if (amendment instanceof FieldEdit.SetField put) {
      copy.put(name, put.value());
    } else if (amendment instanceof FieldEdit.RenameField rename) {
      copy.put(rename.newName(), copy.remove(name));
    } else if (amendment instanceof FieldEdit.ConvertBackend) {
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

  /** Whether this is what a text says. */
  boolean hasSameContentAs(String text) {
    try {
      return DocumentSplitter.split(text).stream().map(TreeEditor::trees).toList().equals(trees);
    } catch (YamlEngineException e) {
      return false;
    }
  }
}
