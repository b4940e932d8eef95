package dev.portcullis.report.doctor;

import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.Comparator;
import java.util.List;

/**
 * The results of all checks of an installation.
 *
 * @param completedChecks the names of the checks that were completed
 * @param findings sorted by level, otherwise in the order of the checks
 */
public record DoctorReport(List<String> completedChecks, List<DoctorFinding> findings) {

  public DoctorReport {
    completedChecks = List.copyOf(completedChecks);
    findings = findings.stream().sorted(Comparator.comparing(DoctorFinding::level)).toList();
  }

  /** The number of findings of this level. */
  public long count(Level level) {
    return findings.stream().filter(f -> f.level() == level).count();
  }
}
