package dev.portcullis.integration;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The default settings of the program. */
final class DefaultSettings {

  private DefaultSettings() {}

  /** The value of a property in application.properties. */
  static String of(String property) {
    Properties settings = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      settings.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String value = settings.getProperty(property);
    if (value == null) {
      throw new AssertionError(property + " is not set");
    }
    return value;
  }
}
