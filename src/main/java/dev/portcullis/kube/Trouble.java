package dev.portcullis.kube;

import java.util.function.Consumer;

/** What is wrong with something: told once, however long it stays so. */
public final class Trouble {

  private final Consumer<String> log;
  private volatile String told = "";

  /** Nothing is wrong yet. */
  public Trouble(Consumer<String> log) {
    this.log = log;
  }

  /** Tells it, unless it is what was told last. */
  public synchronized void is(String what) {
    if (!told.equals(what)) {
      told = what;
      log.accept(what);
    }
  }

  /** All is well again; the same would be told once more. */
  public void isOver() {
    told = "";
  }

  /** What was told last; empty where all is well. */
  public String told() {
    return told;
  }
}
