package dev.portcullis.manifests;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lines of all files that were read, so that reports can quote them. */
public final class SourceLines {

  public static final SourceLines NONE = new SourceLines(Map.of());

  private final Map<String, String> textsByFile;
  private final Map<String, int[]> lineStarts = new HashMap<>();

  SourceLines(Map<String, String> textsByFile) {
    this.textsByFile = textsByFile;
  }

  /** The files with lines, in no order. */
  public Set<String> files() {
    return Set.copyOf(textsByFile.keySet());
  }

  /** The source around a position; empty if its file could not be read. */
  public Optional<SourceExcerpt> excerptAt(SourcePosition position) {
    String text = textsByFile.get(position.file());
    if (text == null) {
      return Optional.empty();
    }
    int[] starts = lineStarts.computeIfAbsent(position.file(), f -> lineStarts(text));
    if (position.line() > starts.length) {
      return Optional.empty();
    }
    int start = starts[position.line() - 1];
    int end = position.line() < starts.length ? starts[position.line()] - 1 : text.length();
    int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
    return Optional.of(SourceExcerpt.of(text, start, last, position.column()));
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[1 + (int) text.chars().filter(c -> c == '\n').count()];
    for (int line = 1; line < starts.length; line++) {
      starts[line] = text.indexOf('\n', starts[line - 1]) + 1;
    }
    return starts;
  }
}
