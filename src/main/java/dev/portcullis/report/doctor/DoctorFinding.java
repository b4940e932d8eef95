package dev.portcullis.report.doctor;

import java.util.Locale;

/**
 * One result of a check of an installation.
 *
 * @param check the name of the check
 * @param problem one sentence with the object, what it has, and what follows
 * @param location the object and field; empty if the problem names all of it
 * @param remediation what to do, a command where there is one; empty if nothing has to be done
 */
public record DoctorFinding(
    Level level, String check, String problem, String location, String remediation) {

  /** The severity of a result, most severe first. */
  public enum Level {
    /** A problem that has to be fixed. */
    ERROR,
    /** The check could not be completed. */
    UNKNOWN,
    /** Information; nothing has to be done. */
    INFO;

    /** The level as printed. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
