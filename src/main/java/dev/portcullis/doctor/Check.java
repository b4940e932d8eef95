package dev.portcullis.doctor;

import dev.portcullis.report.doctor.DoctorFinding;
import java.util.function.Consumer;

/** Looks at one side of an installation. */
interface Check {

  /** What it looks at, in a few words that fit into a list. */
  String about();

  /**
   * Looks, and says what is to be said; nothing where all is well.
   *
   * @throws Unreadable where it cannot go on; what it has said until then counts
   */
  void look(Site site, Consumer<DoctorFinding> say);
}
