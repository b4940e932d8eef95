package dev.portcullis.report.doctor;

import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.io.PrintWriter;
import java.util.Locale;

/** A diagnosis for people: a paragraph for each remark, and what comes of it in the last line. */
public final class TextDoctorWriter {

  private TextDoctorWriter() {}

  /** Writes all of it. */
  public static void write(DoctorReport diagnosis, PrintWriter out) {
    for (DoctorFinding remark : diagnosis.findings()) {
      out.println(remark.level().name().toLowerCase(Locale.ROOT) + ": " + remark.message());
      if (!remark.remediation().isEmpty()) {
        out.println("    to do: " + remark.remediation());
      }
    }
    if (!diagnosis.completedChecks().isEmpty()) {
      out.println("looked at: " + String.join(", ", diagnosis.completedChecks()));
    }
    out.println(summary(diagnosis));
    out.flush();
  }

  private static String summary(DoctorReport diagnosis) {
    long wrong = diagnosis.count(Level.WRONG);
    long unknown = diagnosis.count(Level.UNKNOWN);
    String open = unknown == 0 ? "" : ", and " + countProblems(unknown) + " could not be looked at";
    if (wrong > 0) {
      return countProblems(wrong) + (wrong == 1 ? " is" : " are") + " wrong" + open;
    }
    return unknown == 0 ? "all is well" : "nothing is known to be wrong" + open;
  }

  private static String countProblems(long number) {
    return number + (number == 1 ? " thing" : " things");
  }
}
