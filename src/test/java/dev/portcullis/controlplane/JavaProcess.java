package dev.portcullis.controlplane;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** A class of these tests that runs as a separate process and needs only the JDK. */
final class JavaProcess {

  private JavaProcess() {}

  /** The command that starts it with this JDK and a fast start. */
  static List<String> command(Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classPathEntry(main.getProtectionDomain().getCodeSource())));
    command.add(main.getName());
    command.addAll(List.of(args));
    return command;
  }

  private static String classPathEntry(CodeSource source) {
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
