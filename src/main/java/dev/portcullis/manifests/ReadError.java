package dev.portcullis.manifests;

/**
 * A file or a part of it that could not be read.
 *
 * @param position line 1, column 1 if it is about the whole file
 * @param message the problem, on one line
 */
public record ReadError(SourcePosition position, String message) {

  /** An error about a whole file. */
  public static ReadError ofFile(String file, String message) {
    return new ReadError(new SourcePosition(file, 1, 1), message);
  }
}
