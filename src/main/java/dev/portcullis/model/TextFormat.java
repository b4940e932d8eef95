package dev.portcullis.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    String first = items.stream().limit(max).collect(Collectors.joining(", "));
    return items.size() > max ? first + " and " + (items.size() - max) + " more" : first;
  }
}
