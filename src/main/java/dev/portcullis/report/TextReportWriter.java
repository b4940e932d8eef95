package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;

/**
 * A report for people: a line for each finding, the line of the file it stands on, and what to do.
 */
final class TextReportWriter implements ReportWriter {

  /**
   * Writes findings and a last line that counts to {@code out}, everything else to {@code err}.
   * Exempted findings are counted only.
   */
  @Override
  public void write(Report report, ReportContext printer) {
    AnsiStyle style = printer.style();
    String unreadable = style.severity(true, "unreadable");
    for (ReadError fault : report.readErrors()) {
      printer
          .err()
          .println(style.bold(fault.position() + ":") + " " + unreadable + ": " + fault.message());
      writeSnippet(fault.position(), report, style, printer.err());
    }
    report.listFailures().forEach(u -> printer.err().println(unreadable + ": " + u));
    report.notes().forEach(n -> printer.err().println("note: " + n));
    printer.err().flush();
    report.findings().stream()
        .filter(ReportedFinding::isActive)
        .forEach(e -> write(e, report, style, printer.out()));
    printer.out().println(summary(report));
  }

  private static void write(
      ReportedFinding entry, Report report, AnsiStyle style, PrintWriter out) {
    String severity = style.severity(entry.error(), entry.severity());
    String place = entry.position().map(p -> style.bold(p + ":") + " ").orElse("");
    out.println(place + severity + ": " + entry.describe());
    entry.position().ifPresent(p -> writeSnippet(p, report, style, out));
    out.println("    to do: " + entry.finding().remediation());
    if (!entry.note().isEmpty()) {
      out.println("    " + entry.note());
    }
  }

  /** The line that a place is on, and a caret below the place. */
  private static void writeSnippet(
      SourcePosition at, Report report, AnsiStyle style, PrintWriter out) {
    report
        .sourceLines()
        .excerptAt(at)
        .map(SourceSnippet::of)
        .ifPresent(
            s -> {
              String number = "    " + at.line();
              out.println(style.margin(number + " |") + " " + s.text());
              out.println(
                  style.margin(" ".repeat(number.length()) + " |")
                      + " "
                      + s.caret().replace("^", style.severity(true, "^")));
            });
  }

  /** What came of it, in a line. */
  static String summary(Report report) {
    StringBuilder line = new StringBuilder();
    line.append(pluralize(report.objectCount(), "object"))
        .append(": ")
        .append(pluralize(report.errorCount(), "error"))
        .append(", ")
        .append(pluralize(report.warningCount(), "warning"));
    if (report.exemptedCount() > 0) {
      line.append(", ").append(report.exemptedCount()).append(" exempted");
    }
    if (report.unreadableCount() > 0) {
      line.append(", ").append(report.unreadableCount()).append(" unreadable");
    }
    long skipped = report.skippedKinds().values().stream().mapToLong(n -> n).sum();
    if (skipped > 0) {
      line.append("; ").append(pluralize(skipped, "object")).append(" of other kinds skipped");
    }
    return line.toString();
  }

  private static String pluralize(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
