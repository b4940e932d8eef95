package dev.portcullis.doctor;

import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.function.Consumer;

/**
 * Collects the findings of one check.
 *
 * @param check the name of the check
 */
public record FindingReporter(String check, Consumer<DoctorFinding> findings) {

  /**
   * Reports a problem that has to be fixed.
   *
   * @param location the object and field; empty if the problem names all of it
   */
  public void error(String problem, String location, String remediation) {
    findings.accept(new DoctorFinding(Level.ERROR, check, problem, location, remediation));
  }

  /** Reports something that could not be read. */
  public void unknown(String problem, String remediation) {
    findings.accept(new DoctorFinding(Level.UNKNOWN, check, problem, "", remediation));
  }

  /** Reports a fact that is not a problem. */
  public void info(String fact, String remediation) {
    findings.accept(new DoctorFinding(Level.INFO, check, fact, "", remediation));
  }
}
