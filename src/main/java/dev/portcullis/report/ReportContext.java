package dev.portcullis.report;

import java.io.PrintWriter;
import java.time.LocalDateTime;

/**
 * What a report is printed with.
 *
 * @param out for what was asked for
 * @param err for what else has to be said
 * @param version of the program
 * @param time when it was printed, in UTC
 */
public record ReportContext(
    PrintWriter out, PrintWriter err, AnsiStyle style, String version, LocalDateTime time) {}
