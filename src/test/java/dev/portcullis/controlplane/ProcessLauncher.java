package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes on this machine or in one of its network namespaces, where they see other
 * addresses and this JVM cannot reach them.
 *
 * @param networkNamespace its name; empty for this machine
 */
public record ProcessLauncher(String networkNamespace) {

  /** On this machine. */
  public static final ProcessLauncher LOCAL = new ProcessLauncher("");

  private static final Duration TIMEOUT = Deadline.HANG;

  /** Prepares a process without any process in between, so that ending it ends the program. */
  public ProcessBuilder program(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (!networkNamespace.isEmpty()) {
      whole.addAll(List.of("ip", "netns", "exec", networkNamespace));
    }
    whole.addAll(command);
    return new ProcessBuilder(whole);
  }

  /**
   * Runs a program to its end, whatever its exit code.
   *
   * @param stdin its standard input; may be empty
   * @throws UncheckedIOException if it cannot be started, or was killed because it hung
   */
  public ProcessResult run(String stdin, List<String> command) {
    try {
      return ProcessResult.run(program(command), stdin, TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
