package dev.portcullis.report;

import java.util.Locale;
import java.util.function.Supplier;

/** How a report is written. A new format is one class and one line here. */
public enum OutputFormat {
  GITHUB(GithubReportWriter::new),
  JSON(JsonReportWriter::new),
  JUNIT(JunitReportWriter::new),
  SARIF(SarifReportWriter::new),
  TEXT(TextReportWriter::new);

  private final Supplier<ReportWriter> writer;

  /**
   * Only what is asked for is made: a library that no other format needs costs the others nothing.
   */
  OutputFormat(Supplier<ReportWriter> writer) {
    this.writer = writer;
  }

  /** Writes a report. */
  public void write(Report report, ReportContext printer) {
    writer.get().write(report, printer);
    printer.err().flush();
    printer.out().flush();
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
