package dev.portcullis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of the program, which the build writes to a resource. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"portcullis " + versionNumber()};
  }

  static String versionNumber() throws IOException {
    try (InputStream version = VersionProvider.class.getResourceAsStream("version.txt")) {
      return new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
