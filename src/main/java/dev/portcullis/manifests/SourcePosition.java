package dev.portcullis.manifests;

import java.util.Comparator;

/**
 * A place in a file.
 *
 * @param file as it was given, or {@code -} for standard input
 * @param line from 1
 * @param column from 1, in characters
 */
public record SourcePosition(String file, int line, int column)
    implements Comparable<SourcePosition> {

  /** What standard input is called in the place of a file. */
  public static final String STANDARD_INPUT = "-";

  private static final Comparator<SourcePosition> ORDER =
      Comparator.comparing(SourcePosition::file)
          .thenComparingInt(SourcePosition::line)
          .thenComparingInt(SourcePosition::column);

  @Override
  public int compareTo(SourcePosition other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, as editors and terminals follow it. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
