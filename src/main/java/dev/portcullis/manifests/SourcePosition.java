package dev.portcullis.manifests;

import java.util.Comparator;

/**
 * A position in a file.
 *
 * @param file as given by the user, or {@code -} for standard input
 * @param line 1-based
 * @param column 1-based, in characters
 */
public record SourcePosition(String file, int line, int column)
    implements Comparable<SourcePosition> {

  /** The file name that denotes standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final Comparator<SourcePosition> ORDER =
      Comparator.comparing(SourcePosition::file)
          .thenComparingInt(SourcePosition::line)
          .thenComparingInt(SourcePosition::column);

  @Override
  public int compareTo(SourcePosition other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, which editors and terminals recognize. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
