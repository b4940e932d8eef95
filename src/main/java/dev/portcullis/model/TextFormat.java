package dev.portcullis.model;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Formats lists for messages. */
public final class TextFormat {

  private TextFormat() {}

  /** The labels as kubectl accepts them: {@code app=web,tier=front}. */
  public static String formatLabels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }

  /** {@code a, b and 3 more}: the first {@code max} items and the number of the others. */
  public static String joinFirst(List<String> items, int max) {
    return joinFirst(items, item -> item, max);
  }

  /** The same for items that are not text; formats only those that are listed. */
  public static <T> String joinFirst(
      Collection<T> items, Function<? super T, String> format, int max) {
    String first = items.stream().limit(max).map(format).collect(Collectors.joining(", "));
    return items.size() > max ? first + " and " + (items.size() - max) + " more" : first;
  }
}
