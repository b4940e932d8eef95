package dev.portcullis.report.doctor;

/**
 * One thing to be said about an installation.
 *
 * @param check what was looked at
 * @param message in a sentence: which object and field, what is there, what is wrong with it
 * @param remediation what to do, a command to paste wherever there is one; empty where nothing has
 *     to be done
 */
public record DoctorFinding(Level level, String check, String message, String remediation) {

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
