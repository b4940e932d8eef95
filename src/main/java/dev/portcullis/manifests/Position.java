package dev.portcullis.manifests;

import java.util.Comparator;

/**
 * A place in a file.
 *
 * @param file as it was given, or {@code -} for standard input
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(String file, int line, int column) implements Comparable<Position> {

  /** What standard input is called in the place of a file. */
  public static final String STANDARD_INPUT = "-";

  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::file)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, as editors and terminals follow it. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
