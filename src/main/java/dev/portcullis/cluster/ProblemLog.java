package dev.portcullis.cluster;

import java.util.function.Consumer;

/** Logs a problem once while it persists. */
public final class ProblemLog {

  private final Consumer<String> log;
  private volatile String current = "";

  public ProblemLog(Consumer<String> log) {
    this.log = log;
  }

  /** Logs a problem, unless it is the current one. */
  public void report(String problem) {
    report(problem, problem);
  }

  /**
   * Logs a problem that many objects can have, unless it is the current one.
   *
   * @param line says what happened to one of the objects
   */
  public synchronized void report(String problem, String line) {
    if (!current.equals(problem)) {
      current = problem;
      log.accept(line);
    }
  }

  /** Ends the current problem, so that it is logged again if it recurs. */
  public void clear() {
    current = "";
  }

  /** The current problem; empty if there is none. */
  public String current() {
    return current;
  }
}
