package dev.portcullis.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Replaces files as the user of its process, and prints the result of each on one line. */
final class ReplaceFileMain {

  static final String REPLACED = "replaced";

  private ReplaceFileMain() {}

  /**
   * Runs the process; it needs only the JDK and {@link AtomicFileWriter}.
   *
   * @param files the files, whose content becomes {@link #REPLACED}
   */
  public static void main(String... files) {
    for (String file : files) {
      System.out.println(replace(Path.of(file)));
    }
  }

  private static String replace(Path file) {
    try {
      AtomicFileWriter.replace(
          file, Files.readAllBytes(file), REPLACED.getBytes(StandardCharsets.UTF_8));
      return REPLACED;
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
