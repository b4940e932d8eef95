package dev.portcullis.manifests;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of all that was read, so that a report can show them without reading anything again.
 */
public final class Lines {

  /** There are none. */
  public static final Lines NONE = new Lines(Map.of());

  private final Map<String, String> texts;
  private final Map<String, int[]> starts = new HashMap<>();

  /** The lines of these texts, by the names of their files. */
  Lines(Map<String, String> texts) {
    this.texts = texts;
  }

  /** The files that there are lines of, in no order. */
  public Set<String> files() {
    return Set.copyOf(texts.keySet());
  }

  /** What stands at a place; empty where nobody knows, as of a file that could not be read. */
  public Optional<Excerpt> at(Position place) {
    String text = texts.get(place.file());
    if (text == null) {
      return Optional.empty();
    }
    int[] from = starts.computeIfAbsent(place.file(), f -> starts(text));
    if (place.line() > from.length) {
      return Optional.empty();
    }
    int start = from[place.line() - 1];
    int end = place.line() < from.length ? from[place.line()] - 1 : text.length();
    int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    return Optional.of(Excerpt.of(text, start, last, place.column()));
  }

  private static int[] starts(String text) {
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    for (int line = 1; line < starts.length; line++) {
      starts[line] = text.indexOf('\n', starts[line - 1]) + 1;
    }
    return starts;
  }
}
