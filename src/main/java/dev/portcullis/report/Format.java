package dev.portcullis.report;

import java.util.Locale;
import java.util.function.Supplier;

/** How a report is written. A new format is one class and one line here. */
public enum Format {
  GITHUB(GithubReport::new),
  JSON(JsonReport::new),
  JUNIT(JunitReport::new),
  SARIF(SarifReport::new),
  TEXT(TextReport::new);

  private final Supplier<ReportWriter> writer;

  /**
   * Only what is asked for is made: a library that no other format needs costs the others nothing.
   */
  Format(Supplier<ReportWriter> writer) {
    this.writer = writer;
  }

  /** Writes a report. */
  public void write(Report report, Printer printer) {
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
