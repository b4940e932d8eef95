package dev.portcullis.controlplane;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Asks who answers at any number of destinations, all at once, from one process.
 *
 * @param launcher from where it is asked: {@link Network#client} for what a pod gets, {@link
 *     Network#node} for what the API server gets
 */
public record Client(Launcher launcher) {

  /** Nobody is there, and the client was told so. */
  public static final String REFUSED = "refused";

  /** Nothing came within two seconds. */
  public static final String SILENT = "silent";

  /** Somebody was there and hung up before a whole line had come. */
  public static final String HUNG_UP = "hung up";

  /**
   * Asks and waits: for a third of a second, and two more where somewhere is silence.
   *
   * @param destinations in any order; one may be there many times, and is asked as often
   * @return in the same order the line that was the answer, which of a {@link Backend} is where it
   *     was met, or one of the above, or the words of another error
   */
  public List<String> ask(List<Destination> destinations) {
    String questions = destinations.stream().map(d -> d + "\n").collect(Collectors.joining());
    Finished finished = launcher.run(questions, JavaProgram.command(Questions.class));
    List<String> answers = finished.out().lines().toList();
    if (finished.exitCode() != 0 || answers.size() != destinations.size()) {
      throw new IllegalStateException("the client failed: " + finished);
    }
    return answers;
  }

  /** Asks one. */
  public String ask(Destination destination) {
    return ask(List.of(destination)).get(0);
  }
}
