package dev.portcullis.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lists as messages write them. */
public final class TextFormat {

  private TextFormat() {}

  /** {@code app=web,tier=front}, as kubectl takes them. */
  public static String formatLabels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }

  /** The first so many, and how many more there are. */
  public static String joinFirst(List<String> all, int named) {
    String first = all.stream().limit(named).collect(Collectors.joining(", "));
    return all.size() > named ? first + " and " + (all.size() - named) + " more" : first;
  }
}
