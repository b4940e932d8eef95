package dev.portcullis.manifests;

/**
 * Something that could not be read.
 *
 * @param position line 1, column 1 where the file as a whole is meant
 * @param message what is wrong and what would be right, on one line
 */
public record ReadError(SourcePosition position, String message) {}
