package dev.portcullis.report;

import java.util.Locale;
import java.util.function.Supplier;

/** The formats of a report. A new format is one class and one constant. */
public enum OutputFormat {
  GITHUB(GithubReportWriter::new),
  JSON(JsonReportWriter::new),
  JUNIT(JunitReportWriter::new),
  SARIF(SarifReportWriter::new),
  TEXT(TextReportWriter::new);

  private final Supplier<ReportWriter> writer;

  /** Creates the writer on demand, so that its libraries are not loaded for other formats. */
  OutputFormat(Supplier<ReportWriter> writer) {
    this.writer = writer;
  }

  /** Writes a report. */
  public void write(Report report, ReportContext context) {
    writer.get().write(report, context);
    context.err().flush();
    context.out().flush();
  }

  /** The value on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
