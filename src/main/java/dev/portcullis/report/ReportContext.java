package dev.portcullis.report;

import java.io.PrintWriter;
import java.time.LocalDateTime;

/**
 * The environment of a report.
 *
 * @param out receives the report
 * @param err receives read errors and notes of text reports
 * @param version the version of the program
 * @param time the time of the report, in UTC
 */
public record ReportContext(
    PrintWriter out, PrintWriter err, AnsiStyle style, String version, LocalDateTime time) {}
