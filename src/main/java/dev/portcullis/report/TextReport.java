package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;

/**
 * A report for people: a line for each finding, the line of the file it stands on, and what to do.
 */
final class TextReport implements ReportWriter {

  /**
   * Writes findings and a last line that counts to {@code out}, everything else to {@code err}.
   * Exempted findings are counted only.
   */
  @Override
  public void write(Report report, Printer printer) {
    Style style = printer.style();
    String unreadable = style.severity(true, "unreadable");
    for (ReadError fault : report.faults()) {
      printer
          .err()
          .println(
              style.strong(fault.position() + ":") + " " + unreadable + ": " + fault.message());
      show(fault.position(), report, style, printer.err());
    }
    report.unread().forEach(u -> printer.err().println(unreadable + ": " + u));
    report.notes().forEach(n -> printer.err().println("note: " + n));
    printer.err().flush();
    report.entries().stream()
        .filter(Entry::counts)
        .forEach(e -> write(e, report, style, printer.out()));
    printer.out().println(summary(report));
  }

  private static void write(Entry entry, Report report, Style style, PrintWriter out) {
    String severity = style.severity(entry.error(), entry.severity());
    String place = entry.at().map(p -> style.strong(p + ":") + " ").orElse("");
    out.println(place + severity + ": " + entry.sentence());
    entry.at().ifPresent(p -> show(p, report, style, out));
    out.println("    to do: " + entry.finding().remediation());
    if (!entry.note().isEmpty()) {
      out.println("    " + entry.note());
    }
  }

  /** The line that a place is on, and a caret below the place. */
  private static void show(SourcePosition at, Report report, Style style, PrintWriter out) {
    report
        .lines()
        .excerptAt(at)
        .map(Snippet::of)
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
    line.append(counted(report.objects(), "object"))
        .append(": ")
        .append(counted(report.errors(), "error"))
        .append(", ")
        .append(counted(report.warnings(), "warning"));
    if (report.exempted() > 0) {
      line.append(", ").append(report.exempted()).append(" exempted");
    }
    if (report.unreadable() > 0) {
      line.append(", ").append(report.unreadable()).append(" unreadable");
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
