package dev.portcullis.report.doctor;

import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.Comparator;
import java.util.List;

/**
 * All that was found about an installation.
 *
 * @param completedChecks what was looked at and could be
 * @param findings the gravest first, else in the order of what was looked at
 */
public record DoctorReport(List<String> completedChecks, List<DoctorFinding> findings) {

  public DoctorReport {
    completedChecks = List.copyOf(completedChecks);
    findings = findings.stream().sorted(Comparator.comparing(DoctorFinding::level)).toList();
  }

  /** How many remarks there are of that level. */
  public long count(Level level) {
    return findings.stream().filter(r -> r.level() == level).count();
  }
}
