package dev.portcullis.report;

/** Writes a report in one format. */
interface ReportWriter {

  void write(Report report, ReportContext context);
}
