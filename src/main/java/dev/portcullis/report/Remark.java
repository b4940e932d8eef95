package dev.portcullis.report;

/**
 * One thing to be said about an installation.
 *
 * @param about what was looked at
 * @param text in a sentence: which object and field, what is there, what is wrong with it
 * @param remedy what to do, a command to paste wherever there is one; empty where nothing has to be
 *     done
 */
public record Remark(Level level, String about, String text, String remedy) {

  /** What follows from it. */
  public enum Level {
    /** Something has to be done. */
    WRONG,
    /** It could not be looked at, and may be well or not. */
    UNKNOWN,
    /** Good to know, and not wrong. */
    NOTE;
  }
}
