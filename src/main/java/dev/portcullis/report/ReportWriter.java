package dev.portcullis.report;

/** Writes a report in one format. */
interface ReportWriter {

  /** Writes all of it. */
  void write(Report report, ReportContext printer);
}
