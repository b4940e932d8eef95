package dev.portcullis.controlplane;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks who answers at any number of destinations, all at once, from one process.
 *
 * @param launcher from where it is asked: {@link VirtualNetwork#client} for what a pod gets, {@link
 *     VirtualNetwork#node} for what the API server gets
 */
public record ConnectionClient(ProcessLauncher launcher) {

  /** Nobody is there, and the client was told so. */
  public static final String REFUSED = "refused";

  /** Nothing came within two seconds. */
  public static final String TIMED_OUT = "silent";

  /** Somebody was there and hung up before a whole line had come. */
  public static final String CLOSED = "hung up";

  /**
   * Asks and waits: for a third of a second, and two more where somewhere is silence.
   *
   * @param destinations in any order; one may be there many times, and is asked as often
   * @return in the same order the line that was the answer, which of a {@link BackendProcess} is
   *     where it was met, or one of the above, or the words of another error
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

  /** Asks one. */
  public String probe(Destination destination) {
    return probe(List.of(destination)).get(0);
  }
}
