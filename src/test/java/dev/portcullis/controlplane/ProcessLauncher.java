package dev.portcullis.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where processes are started: on this machine as it is, or in a network namespace of it, where
 * they see other addresses and this JVM cannot be reached. In all else it is the same to them.
 *
 * @param networkNamespace its name; empty for this machine as it is
 */
public record ProcessLauncher(String networkNamespace) {

  /** On this machine as it is. */
  public static final ProcessLauncher LOCAL = new ProcessLauncher("");

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /**
   * A process that can be started there. It is the program itself and nothing in between: to end it
   * ends the program.
   */
  public ProcessBuilder program(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (!networkNamespace.isEmpty()) {
      whole.addAll(List.of("ip", "netns", "exec", networkNamespace));
    }
    whole.addAll(command);
    return new ProcessBuilder(whole);
  }

  /**
   * Runs a program to its end, whatever that is.
   *
   * @param stdin what it reads; empty where it reads nothing
   * @throws UncheckedIOException if it cannot be started, or was not done after 60 s and was killed
   */
  public ProcessResult run(String stdin, List<String> command) {
    try {
      return ProcessResult.run(program(command), stdin, TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
