package dev.portcullis.bundled;

import dev.portcullis.model.TextSanitizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A difference between a bundled and a live tree.
 *
 * @param path the path of the field; list elements are identified by name if they have one
 * @param expected the bundled value; null if the field is not bundled
 * @param actual the live value; null if the field is missing
 */
public record TreeDifference(String path, Object expected, Object actual) {

  /** Longer values are not quoted in descriptions. */
  private static final int MAX_VALUE_LENGTH = 60;

  /** Finds all differences, including fields that only one of the trees has. */
  public static List<TreeDifference> between(Object expected, Object actual) {
    List<TreeDifference> found = new ArrayList<>();
    compare("", expected, actual, found);
    return found;
  }

  private static void compare(
      String path, Object expected, Object actual, List<TreeDifference> found) {
    if (expected instanceof Map<?, ?> a && actual instanceof Map<?, ?> b) {
      unionOfKeys(a, b)
          .forEach(k -> compare(path.isEmpty() ? k : path + "." + k, a.get(k), b.get(k), found));
      return;
    }
    Optional<Map<String, Object>> a = elementsByName(expected);
    Optional<Map<String, Object>> b = elementsByName(actual);
    if (a.isPresent() && b.isPresent()) {
      unionOfKeys(a.get(), b.get())
          .forEach(k -> compare(path + "[" + k + "]", a.get().get(k), b.get().get(k), found));
    } else if (!isEqual(expected, actual)) {
      found.add(new TreeDifference(path, expected, actual));
    }
  }

  private static Set<String> unionOfKeys(Map<?, ?> a, Map<?, ?> b) {
    Set<String> keys = new TreeSet<>();
    a.keySet().forEach(k -> keys.add((String) k));
    b.keySet().forEach(k -> keys.add((String) k));
    return keys;
  }

  /** The elements of a list of objects by name, or by index if unnamed; empty for other values. */
  private static Optional<Map<String, Object>> elementsByName(Object tree) {
    if (!(tree instanceof List<?> list) || !list.stream().allMatch(Map.class::isInstance)) {
      return Optional.empty();
    }
    Map<String, Object> elements = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Object name = ((Map<?, ?>) list.get(i)).get("name");
      elements.put(name instanceof String s ? s : Integer.toString(i), list.get(i));
    }
    return Optional.of(elements);
  }

  private static boolean isEqual(Object a, Object b) {
    return a instanceof Number x && b instanceof Number y
        ? x.longValue() == y.longValue()
        : Objects.equals(a, b);
  }

  /** The difference as text, without the path. */
  public String describe() {
    if (actual == null) {
      return "missing";
    } else if (expected == null) {
      return "not bundled" + (isShort(actual) ? ": " + actual : "");
    }
    return isShort(actual) && isShort(expected)
        ? actual + " instead of " + expected
        : "differs from the bundled value";
  }

  private static boolean isShort(Object value) {
    String text = value.toString();
    return text.length() <= MAX_VALUE_LENGTH && TextSanitizer.toSingleLine(text).equals(text);
  }
}
