package dev.portcullis.manifests;

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
final class Amended {

  /** Which tree is whose. */
  private final Map<Documents.Document, Integer> documents = new HashMap<>();

  private final List<Object> trees = new ArrayList<>();

  Amended(String text) {
    for (Documents.Document document : Documents.of(text)) {
      documents.put(document, trees.size());
      trees.add(trees(document));
    }
  }

  private static List<Object> trees(Documents.Document document) {
    return Yaml.parse(document.text()).stream().map(Yaml::tree).toList();
  }

  /** A copy of an object that is not part of any document. */
  static Object amended(Map<?, ?> object, FieldEdit amendment) {
    List<String> steps = new ArrayList<>(amendment.field().segments());
    String name = steps.remove(steps.size() - 1);
    return at(object, steps, m -> amended(m, name, amendment));
  }

  void amend(Source object, List<FieldEdit> amendments) {
    int index = documents.get(object.document());
    for (FieldEdit amendment : amendments) {
      List<String> steps = object.path().segments();
      steps.addAll(amendment.field().segments());
      String name = steps.remove(steps.size() - 1);
      trees.set(index, at(trees.get(index), steps, m -> amended(m, name, amendment)));
    }
  }

  /** A copy in which one inner object is another; what is used in two places changes in one. */
  private static Object at(Object tree, List<String> steps, UnaryOperator<Object> change) {
    if (steps.isEmpty()) {
      return change.apply(tree);
    }
    String step = steps.get(0);
    List<String> rest = steps.subList(1, steps.size());
    if (tree instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list);
      int index = FieldPath.indexOf(step);
      copy.set(index, at(copy.get(index), rest, change));
      return copy;
    }
    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) tree);
    copy.put(step, at(copy.get(step), rest, change));
    return copy;
  }

  private static Object amended(Object object, String name, FieldEdit amendment) {
    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) object);
    if (amendment instanceof FieldEdit.ReplaceValue replace) {
      copy.put(name, replace.value());
    } else if (amendment instanceof FieldEdit.SetField put) {
      copy.put(name, put.value());
    } else if (amendment instanceof FieldEdit.RenameField rename) {
      copy.put(rename.newName(), copy.remove(name));
    } else if (amendment instanceof FieldEdit.ConvertBackend) {
      copy.put(name, v1((Map<?, ?>) copy.get(name)));
    }
    return copy;
  }

  private static Object v1(Map<?, ?> backend) {
    Map<Object, Object> copy = new HashMap<>(backend);
    Object name = copy.remove("serviceName");
    Object port = copy.remove("servicePort");
    copy.put(
        "service",
        Map.of("name", name, "port", Map.of(port instanceof String ? "name" : "number", port)));
    return copy;
  }

  /** Whether this is what a text says. */
  boolean isSaidBy(String text) {
    try {
      return Documents.of(text).stream().map(Amended::trees).toList().equals(trees);
    } catch (YamlEngineException e) {
      return false;
    }
  }
}
