package dev.portcullis.model.convert;

import dev.portcullis.model.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a field of a tree. A getter returns a default if the value has another type, and records
 * the error, so that all errors of an object are found in one pass.
 */
final class FieldReader {

  private final Object value;
  private final FieldReader parent;

  /** The field of the parent; null for an element of a list. */
  private final String field;

  private final int index;
  private final List<FieldError> errors;

  private FieldReader(
      Object value, FieldReader parent, String field, int index, List<FieldError> errors) {
    this.value = value;
    this.parent = parent;
    this.field = field;
    this.index = index;
    this.errors = errors;
  }

  /** A reader of the root of a tree. */
  static FieldReader of(Object tree) {
    return new FieldReader(tree, null, null, 0, new ArrayList<>());
  }

  /** The value; null if missing. */
  Object value() {
    return value;
  }

  /** All errors so far in the whole tree. */
  List<FieldError> errors() {
    return errors;
  }

  /** The path, composed on demand because it is rarely needed. */
  FieldPath path() {
    if (parent == null) {
      return FieldPath.ROOT;
    }
    return field == null ? parent.path().index(index) : parent.path().field(field);
  }

  /** Whether there is no value; an explicit null counts as missing, as for the API server. */
  boolean isMissing() {
    return value == null;
  }

  /** A child; missing if this is not an object. */
  FieldReader field(String name) {
    if (value instanceof Map<?, ?> map) {
      return new FieldReader(map.get(name), this, name, 0, errors);
    }
    addTypeError("an object");
    return new FieldReader(null, this, name, 0, errors);
  }

  /** The elements of a list. A null element is an empty object, as for the API server. */
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

  /** A string; empty if missing. */
  String string() {
    if (value instanceof String s) {
      return s;
    }
    addTypeError("a string");
    return "";
  }

  /** A string that must not be missing or empty. */
  String requiredString() {
    String s = string();
    if (s.isEmpty() && (value == null || value instanceof String)) {
      addError("is required");
    }
    return s;
  }

  /** A whole number of 32 bits; empty if missing. */
  OptionalInt integer() {
    if (value instanceof Number n && n.doubleValue() == n.intValue()) {
      return OptionalInt.of(n.intValue());
    }
    addTypeError("a whole number");
    return OptionalInt.empty();
  }

  /** A boolean; false if missing. */
  boolean isTrue() {
    if (value instanceof Boolean b) {
      return b;
    }
    addTypeError("true or false");
    return false;
  }

  /** A map of strings, such as labels; empty if missing. */
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

  /** The constant of a string; empty if missing. */
  <E extends Enum<E>> Optional<E> enumConstant(Map<String, E> constants) {
    String word = string();
    Optional<E> result = Optional.ofNullable(constants.get(word));
    if (result.isEmpty() && !word.isEmpty()) {
      addError("must be one of " + String.join(", ", constants.keySet()) + ", is \"" + word + "\"");
    }
    return result;
  }

  void addError(String text) {
    errors.add(new FieldError(path(), text));
  }

  private void addTypeError(String expected) {
    if (value != null) {
      addError("must be " + expected + ", is " + describe(value));
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
