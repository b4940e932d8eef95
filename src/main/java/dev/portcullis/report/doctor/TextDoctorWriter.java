package dev.portcullis.report.doctor;

import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.io.PrintWriter;

/** Writes a doctor report as text: one paragraph for each finding, and a summary. */
public final class TextDoctorWriter {

  private TextDoctorWriter() {}

  public static void write(DoctorReport report, PrintWriter out) {
    for (DoctorFinding finding : report.findings()) {
      out.println(finding.level().label() + ": " + finding.problem());
      if (!finding.location().isEmpty()) {
        out.println("  at:    " + finding.location());
      }
      if (!finding.remediation().isEmpty()) {
        out.println("  help:  " + finding.remediation());
      }
    }
    if (!report.completedChecks().isEmpty()) {
      out.println("Checks run: " + String.join(", ", report.completedChecks()));
    }
    out.println(summary(report));
    out.flush();
  }

  private static String summary(DoctorReport report) {
    long errors = report.count(Level.ERROR);
    long unknown = report.count(Level.UNKNOWN);
    return (errors == 0 ? "no problems" : pluralize(errors, "problem"))
        + " found"
        + (unknown == 0 ? "" : ", " + pluralize(unknown, "item") + " could not be checked");
  }

  private static String pluralize(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
