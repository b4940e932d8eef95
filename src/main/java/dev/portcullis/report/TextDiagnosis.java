package dev.portcullis.report;

import dev.portcullis.report.Remark.Level;
import java.io.PrintWriter;
import java.util.Locale;

/** A diagnosis for people: a paragraph for each remark, and what comes of it in the last line. */
public final class TextDiagnosis {

  private TextDiagnosis() {}

  /** Writes all of it. */
  public static void write(Diagnosis diagnosis, PrintWriter out) {
    for (Remark remark : diagnosis.remarks()) {
      out.println(remark.level().name().toLowerCase(Locale.ROOT) + ": " + remark.text());
      if (!remark.remedy().isEmpty()) {
        out.println("    to do: " + remark.remedy());
      }
    }
    if (!diagnosis.lookedAt().isEmpty()) {
      out.println("looked at: " + String.join(", ", diagnosis.lookedAt()));
    }
    out.println(result(diagnosis));
    out.flush();
  }

  private static String result(Diagnosis diagnosis) {
    long wrong = diagnosis.count(Level.WRONG);
    long unknown = diagnosis.count(Level.UNKNOWN);
    String open = unknown == 0 ? "" : ", and " + things(unknown) + " could not be looked at";
    if (wrong > 0) {
      return things(wrong) + (wrong == 1 ? " is" : " are") + " wrong" + open;
    }
    return unknown == 0 ? "all is well" : "nothing is known to be wrong" + open;
  }

  private static String things(long number) {
    return number + (number == 1 ? " thing" : " things");
  }
}
