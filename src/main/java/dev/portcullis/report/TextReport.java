package dev.portcullis.report;

import dev.portcullis.manifests.Fault;
import dev.portcullis.rules.Finding;
import java.io.PrintWriter;

/** A report for people, a line for each finding and one for what to do about it. */
public final class TextReport {

  private TextReport() {}

  /**
   * Writes findings and a last line that counts to {@code out}, everything else to {@code err}.
   * Exempted findings are counted only.
   */
  public static void write(Report report, PrintWriter out, PrintWriter err) {
    report.faults().forEach(f -> err.println(line(f)));
    report.notes().forEach(n -> err.println("note: " + n));
    err.flush();
    report.entries().stream().filter(Entry::counts).forEach(e -> write(e, out));
    out.println(summary(report));
    out.flush();
  }

  private static String line(Fault fault) {
    return fault.at() + ": unreadable: " + fault.message();
  }

  private static void write(Entry entry, PrintWriter out) {
    Finding f = entry.finding();
    out.println(entry.at() + ": " + f.rank().severity() + ": " + f.object() + ": " + f.message());
    out.println("    to do: " + f.remedy());
    if (!entry.note().isEmpty()) {
      out.println("    " + entry.note());
    }
  }

  private static String summary(Report report) {
    StringBuilder line = new StringBuilder();
    line.append(counted(report.objects(), "object"))
        .append(": ")
        .append(counted(report.errors(), "error"))
        .append(", ")
        .append(counted(report.warnings(), "warning"));
    if (report.exempted() > 0) {
      line.append(", ").append(report.exempted()).append(" exempted");
    }
    if (!report.faults().isEmpty()) {
      line.append(", ").append(report.faults().size()).append(" unreadable");
    }
    long skipped = report.skipped().values().stream().mapToLong(n -> n).sum();
    if (skipped > 0) {
      line.append("; ").append(counted(skipped, "object")).append(" of other kinds skipped");
    }
    return line.toString();
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
