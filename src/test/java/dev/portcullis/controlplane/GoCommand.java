package dev.portcullis.controlplane;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The go command, which verifies downloads against public checksums.
 *
 * @param module the working directory; need not be a module yet
 */
record GoCommand(Path module) {

  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  /**
   * Runs it to its end.
   *
   * @return its standard output
   * @throws IOException if there is no go command, or it failed, with its output
   */
  String run(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("go"));
    command.addAll(List.of(args));
    ProcessBuilder go = new ProcessBuilder(command).directory(module.toFile());
    go.environment().put("CGO_ENABLED", "0");
    go.environment().put("GOWORK", "off");
    ProcessResult finished = ProcessResult.run(go, "", TIMEOUT);
    if (finished.exitCode() != 0) {
      throw new IOException(
          "go " + args[0] + " " + (args.length > 1 ? args[1] : "") + ": " + finished.err());
    }
    return finished.out();
  }

  /** Announces a step that takes minutes. */
  void announce(String what) throws IOException {
    String version = run("version").strip();
    System.err.println("Building " + what + " with " + version + ", once; this takes minutes");
  }
}
