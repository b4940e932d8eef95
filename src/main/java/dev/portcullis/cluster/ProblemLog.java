package dev.portcullis.cluster;

import java.util.function.Consumer;

/** What is wrong with something: told once, however long it stays so. */
public final class ProblemLog {

  private final Consumer<String> log;
  private volatile String current = "";

  /** Nothing is wrong yet. */
  public ProblemLog(Consumer<String> log) {
    this.log = log;
  }

  /** Tells it, unless it is what was told last. */
  public synchronized void report(String what) {
    if (!current.equals(what)) {
      current = what;
      log.accept(what);
    }
  }

  /** All is well again; the same would be told once more. */
  public void clear() {
    current = "";
  }

  /** What was told last; empty where all is well. */
  public String current() {
    return current;
  }
}
