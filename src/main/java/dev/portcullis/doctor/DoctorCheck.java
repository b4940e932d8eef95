package dev.portcullis.doctor;

/** One diagnostic of an installation. */
public interface DoctorCheck {

  /** A short name for lists; public in the JSON output. */
  String name();

  /**
   * Reports the problems that it finds; reports nothing if there are none.
   *
   * @throws ReadFailedException if something cannot be read; what was reported before counts
   */
  void run(InstallationView installation, FindingReporter report);
}
