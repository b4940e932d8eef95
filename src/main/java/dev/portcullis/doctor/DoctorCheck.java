package dev.portcullis.doctor;

import dev.portcullis.report.doctor.DoctorFinding;
import java.util.function.Consumer;

/** Looks at one side of an installation. */
public interface DoctorCheck {

  /** What it looks at, in a few words that fit into a list. */
  String name();

  /**
   * Looks, and says what is to be said; nothing where all is well.
   *
   * @throws ReadFailedException where it cannot go on; what it has said until then counts
   */
  void run(InstallationView site, Consumer<DoctorFinding> say);
}
