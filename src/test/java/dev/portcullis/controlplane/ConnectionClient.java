package dev.portcullis.controlplane;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Connects to any number of destinations in parallel, from one process.
 *
 * @param launcher where it runs: {@link VirtualNetwork#client} sees what a Pod sees, {@link
 *     VirtualNetwork#node} what the API server sees
 */
public record ConnectionClient(ProcessLauncher launcher) {

  /** The connection was refused. */
  public static final String REFUSED = "refused";

  /** No answer within two seconds. */
  public static final String TIMED_OUT = "silent";

  /** The connection was closed before a whole line was received. */
  public static final String CLOSED = "hung up";

  /**
   * Connects and waits: a third of a second, and two seconds more if a destination does not answer.
   *
   * @param destinations in any order; repeated ones are tried as often as they occur
   * @return in the same order the received line, which for a {@link BackendProcess} is the
   *     destination, or one of the constants above, or the text of another error
   */
  public List<String> probe(List<Destination> destinations) {
    String questions = destinations.stream().map(d -> d + "\n").collect(Collectors.joining());
    ProcessResult finished =
        launcher.run(questions, JavaProcess.command(ConnectionProbeMain.class));
    List<String> answers = finished.out().lines().toList();
    if (finished.exitCode() != 0 || answers.size() != destinations.size()) {
      throw new IllegalStateException("the client failed: " + finished);
    }
    return answers;
  }

  /** Connects to one destination. */
  public String probe(Destination destination) {
    return probe(List.of(destination)).get(0);
  }
}
