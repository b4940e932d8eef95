package dev.portcullis.translate;

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
record Cursor(Object value, FieldPath at, List<Problem> problems) {

  /** The root of a tree. */
  static Cursor at(Object tree) {
    return new Cursor(tree, FieldPath.ROOT, new ArrayList<>());
  }

  /** Whether there is nothing here; an explicit null is nothing, as for the API server. */
  boolean isMissing() {
    return value == null;
  }

  /** The field of that name; missing where this is no object. */
  Cursor field(String name) {
    FieldPath path = at.field(name);
    if (value instanceof Map<?, ?> map) {
      return new Cursor(map.get(name), path, problems);
    }
    expected("an object");
    return new Cursor(null, path, problems);
  }

  /** The elements of a list. A null element is an empty object, as the API server decodes it. */
  List<Cursor> items() {
    List<Cursor> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object item : list) {
        items.add(new Cursor(item == null ? Map.of() : item, at.index(items.size()), problems));
      }
    } else {
      expected("a list");
    }
    return items;
  }

  /** A string; empty where it is missing. */
  String string() {
    if (value instanceof String s) {
      return s;
    }
    expected("a string");
    return "";
  }

  /** A string that has to be there and not be empty. */
  String requiredString() {
    String s = string();
    if (s.isEmpty() && (value == null || value instanceof String)) {
      problem("is required");
    }
    return s;
  }

  /** A whole number of 32 bits; empty where it is missing. */
  OptionalInt integer() {
    if (value instanceof Number n && n.doubleValue() == n.intValue()) {
      return OptionalInt.of(n.intValue());
    }
    expected("a whole number");
    return OptionalInt.empty();
  }

  /** {@code true} only where it says so. */
  boolean isTrue() {
    if (value instanceof Boolean b) {
      return b;
    }
    expected("true or false");
    return false;
  }

  /** A map of strings, as labels are; empty where it is missing. */
  Map<String, String> strings() {
    Map<String, String> strings = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (k, v) -> {
            // A null value is an empty string to the API server.
            if (k instanceof String key && (v == null || v instanceof String)) {
              strings.put(key, v == null ? "" : (String) v);
            } else {
              problem("every value must be a string, that of " + k + " is " + describe(v));
            }
          });
    } else {
      expected("an object");
    }
    return strings;
  }

  /** One of these constants by the word it is written with; empty where it is missing. */
  <E extends Enum<E>> Optional<E> oneOf(Map<String, E> words) {
    String word = string();
    Optional<E> result = Optional.ofNullable(words.get(word));
    if (result.isEmpty() && !word.isEmpty()) {
      problem("must be one of " + String.join(", ", words.keySet()) + ", is \"" + word + "\"");
    }
    return result;
  }

  /** Notes what is wrong here. */
  void problem(String text) {
    problems.add(new Problem(at, text));
  }

  private void expected(String what) {
    if (value != null) {
      problem("must be " + what + ", is " + describe(value));
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
