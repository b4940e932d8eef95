package dev.portcullis.model.convert;

import dev.portcullis.model.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A place in a tree. Every getter answers with a default where the tree has another type than asked
 * for, and notes the problem: whoever reads a whole object gets all its problems at once.
 */
final class FieldReader {

  private final Object value;
  private final FieldReader parent;

  /** The step from the parent: a field, or an element where it is null. */
  private final String field;

  private final int index;
  private final List<FieldError> errors;

  private FieldReader(
      Object value, FieldReader parent, String field, int index, List<FieldError> problems) {
    this.value = value;
    this.parent = parent;
    this.field = field;
    this.index = index;
    this.errors = problems;
  }

  /** The root of a tree. */
  static FieldReader at(Object tree) {
    return new FieldReader(tree, null, null, 0, new ArrayList<>());
  }

  /** What stands here; null if nothing does. */
  Object value() {
    return value;
  }

  /** All that was noted so far, here or anywhere else in the tree. */
  List<FieldError> errors() {
    return errors;
  }

  /** Where this is. Most places are only passed through, so that it is put together when asked. */
  FieldPath at() {
    if (parent == null) {
      return FieldPath.ROOT;
    }
    return field == null ? parent.at().index(index) : parent.at().field(field);
  }

  /** Whether there is nothing here; an explicit null is nothing, as for the API server. */
  boolean isMissing() {
    return value == null;
  }

  /** The field of that name; missing where this is no object. */
  FieldReader field(String name) {
    if (value instanceof Map<?, ?> map) {
      return new FieldReader(map.get(name), this, name, 0, errors);
    }
    addTypeError("an object");
    return new FieldReader(null, this, name, 0, errors);
  }

  /** The elements of a list. A null element is an empty object, as the API server decodes it. */
  List<FieldReader> items() {
    List<FieldReader> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object item : list) {
        items.add(
            new FieldReader(item == null ? Map.of() : item, this, null, items.size(), errors));
      }
    } else {
      addTypeError("a list");
    }
    return items;
  }

  /** A string; empty where it is missing. */
  String string() {
    if (value instanceof String s) {
      return s;
    }
    addTypeError("a string");
    return "";
  }

  /** A string that has to be there and not be empty. */
  String requiredString() {
    String s = string();
    if (s.isEmpty() && (value == null || value instanceof String)) {
      addError("is required");
    }
    return s;
  }

  /** A whole number of 32 bits; empty where it is missing. */
  OptionalInt integer() {
    if (value instanceof Number n && n.doubleValue() == n.intValue()) {
      return OptionalInt.of(n.intValue());
    }
    addTypeError("a whole number");
    return OptionalInt.empty();
  }

  /** {@code true} only where it says so. */
  boolean isTrue() {
    if (value instanceof Boolean b) {
      return b;
    }
    addTypeError("true or false");
    return false;
  }

  /** A map of strings, as labels are; empty where it is missing. */
  Map<String, String> stringMap() {
    Map<String, String> strings = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) -> {
            // A null value is an empty string to the API server.
            if (k instanceof String key && (v == null || v instanceof String)) {
              strings.put(key, v == null ? "" : (String) v);
            } else {
              addError("every value must be a string, that of " + k + " is " + describe(v));
            }
          });
    } else {
      addTypeError("an object");
    }
    return strings;
  }

  /** One of these constants by the word it is written with; empty where it is missing. */
  <E extends Enum<E>> Optional<E> enumConstant(Map<String, E> words) {
    String word = string();
    Optional<E> result = Optional.ofNullable(words.get(word));
    if (result.isEmpty() && !word.isEmpty()) {
      addError("must be one of " + String.join(", ", words.keySet()) + ", is \"" + word + "\"");
    }
    return result;
  }

  /** Notes what is wrong here. */
  void addError(String text) {
    errors.add(new FieldError(at(), text));
  }

  private void addTypeError(String what) {
    if (value != null) {
      addError("must be " + what + ", is " + describe(value));
    }
  }

  private static String describe(Object value) {
    if (value instanceof String s) {
      return "the string \"" + (s.length() > 60 ? s.substring(0, 60) + "…" : s) + "\"";
    } else if (value instanceof Number || value instanceof Boolean) {
      String text = value.toString();
      return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
    return value instanceof List ? "a list" : value == null ? "nothing" : "an object";
  }
}
