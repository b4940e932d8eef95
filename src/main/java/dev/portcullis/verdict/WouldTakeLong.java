package dev.portcullis.verdict;

/** The answer would take long, and whoever asked has no time: see {@link Court#atOnce}. */
public final class WouldTakeLong extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WouldTakeLong() {
    super("this takes a thread that nobody else waits for", null, false, false);
  }
}
