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
 * Where something stored is not what was shipped.
 *
 * @param path the field's path; elements that have names are told apart by these
 * @param expected its value as shipped; null where it was not
 * @param actual its value; null where it is missing
 */
public record TreeDifference(String path, Object expected, Object actual) {

  /** A value that is longer than this says less than that it is another. */
  private static final int MAX_VALUE_LENGTH = 60;

  /** All differences between two trees, more in the one as well as in the other. */
  public static List<TreeDifference> between(Object shipped, Object there) {
    List<TreeDifference> found = new ArrayList<>();
    compare("", shipped, there, found);
    return found;
  }

  private static void compare(String at, Object shipped, Object there, List<TreeDifference> found) {
    if (shipped instanceof Map<?, ?> a && there instanceof Map<?, ?> b) {
      unionOfKeys(a, b)
          .forEach(k -> compare(at.isEmpty() ? k : at + "." + k, a.get(k), b.get(k), found));
      return;
    }
    Optional<Map<String, Object>> a = elementsByName(shipped);
    Optional<Map<String, Object>> b = elementsByName(there);
    if (a.isPresent() && b.isPresent()) {
      unionOfKeys(a.get(), b.get())
          .forEach(k -> compare(at + "[" + k + "]", a.get().get(k), b.get().get(k), found));
    } else if (!isEqual(shipped, there)) {
      found.add(new TreeDifference(at, shipped, there));
    }
  }

  private static Set<String> unionOfKeys(Map<?, ?> a, Map<?, ?> b) {
    Set<String> keys = new TreeSet<>();
    a.keySet().forEach(k -> keys.add((String) k));
    b.keySet().forEach(k -> keys.add((String) k));
    return keys;
  }

  /** A list of objects by their names, or by their places where they have none. */
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

  /** The difference in words, without the place. */
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
