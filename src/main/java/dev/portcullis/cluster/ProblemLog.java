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
  public synchronized void report(String problem) {
    if (!current.equals(problem)) {
      current = problem;
      log.accept(problem);
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
