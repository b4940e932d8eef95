package dev.portcullis.shipped;

import dev.portcullis.model.OneLine;
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
 * @param at the field's path; elements that have names are told apart by these
 * @param shipped its value as shipped; null where it was not
 * @param there its value; null where it is missing
 */
public record Difference(String at, Object shipped, Object there) {

  /** A value that is longer than this says less than that it is another. */
  private static final int LONGEST = 60;

  /** All differences between two trees, more in the one as well as in the other. */
  public static List<Difference> between(Object shipped, Object there) {
    List<Difference> found = new ArrayList<>();
    compare("", shipped, there, found);
    return found;
  }

  private static void compare(String at, Object shipped, Object there, List<Difference> found) {
    if (shipped instanceof Map<?, ?> a && there instanceof Map<?, ?> b) {
      keys(a, b).forEach(k -> compare(at.isEmpty() ? k : at + "." + k, a.get(k), b.get(k), found));
      return;
    }
    Optional<Map<String, Object>> a = elements(shipped);
    Optional<Map<String, Object>> b = elements(there);
    if (a.isPresent() && b.isPresent()) {
      keys(a.get(), b.get())
          .forEach(k -> compare(at + "[" + k + "]", a.get().get(k), b.get().get(k), found));
    } else if (!isSame(shipped, there)) {
      found.add(new Difference(at, shipped, there));
    }
  }

  private static Set<String> keys(Map<?, ?> a, Map<?, ?> b) {
    Set<String> keys = new TreeSet<>();
    a.keySet().forEach(k -> keys.add((String) k));
    b.keySet().forEach(k -> keys.add((String) k));
    return keys;
  }

  /** A list of objects by their names, or by their places where they have none. */
  private static Optional<Map<String, Object>> elements(Object tree) {
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

  private static boolean isSame(Object a, Object b) {
    return a instanceof Number x && b instanceof Number y
        ? x.longValue() == y.longValue()
        : Objects.equals(a, b);
  }

  /** The difference in words, without the place. */
  public String words() {
    if (there == null) {
      return "missing";
    } else if (shipped == null) {
      return "not shipped" + (isShort(there) ? ": " + there : "");
    }
    return isShort(there) && isShort(shipped)
        ? there + " in place of " + shipped
        : "another than was shipped";
  }

  private static boolean isShort(Object value) {
    String text = value.toString();
    return text.length() <= LONGEST && OneLine.of(text).equals(text);
  }
}
