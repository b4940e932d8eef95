package dev.portcullis.manifests;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of all that was read, so that a report can show them without reading anything again.
 */
public final class SourceLines {

  /** There are none. */
  public static final SourceLines NONE = new SourceLines(Map.of());

  private final Map<String, String> textsByFile;
  private final Map<String, int[]> lineStarts = new HashMap<>();

  /** The lines of these texts, by the names of their files. */
  SourceLines(Map<String, String> texts) {
    this.textsByFile = texts;
  }

  /** The files that there are lines of, in no order. */
  public Set<String> files() {
    return Set.copyOf(textsByFile.keySet());
  }

  /** What stands at a place; empty where nobody knows, as of a file that could not be read. */
  public Optional<SourceExcerpt> excerptAt(SourcePosition place) {
    String text = textsByFile.get(place.file());
    if (text == null) {
      return Optional.empty();
    }
    int[] from = lineStarts.computeIfAbsent(place.file(), f -> lineStarts(text));
    if (place.line() > from.length) {
      return Optional.empty();
    }
    int start = from[place.line() - 1];
    int end = place.line() < from.length ? from[place.line()] - 1 : text.length();
    int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    return Optional.of(SourceExcerpt.of(text, start, last, place.column()));
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    for (int line = 1; line < starts.length; line++) {
      starts[line] = text.indexOf('\n', starts[line - 1]) + 1;
    }
    return starts;
  }
}
