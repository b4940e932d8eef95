package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;

/**
 * Writes a report as workflow commands of GitHub Actions, which shows each line as an annotation
 * (GitHub's "Workflow commands for GitHub Actions"). The last line is the summary for the log.
 */
final class GithubReportWriter implements ReportWriter {

  private static final String READ_ERROR_TITLE = "cannot read";

  @Override
  public void write(Report report, ReportContext context) {
    PrintWriter out = context.out();
    for (ReadError error : report.readErrors()) {
      writeAt(error.position(), "error", READ_ERROR_TITLE, error.message(), out);
    }
    report.listFailures().forEach(f -> write("error", "", READ_ERROR_TITLE, f, out));
    report.notes().forEach(n -> out.println("::notice::" + escapeData(n)));
    for (ReportedFinding entry : report.findings()) {
      if (entry.isActive()) {
        String rule = entry.finding().rule();
        String text = entry.headline() + "\n" + entry.details();
        entry
            .position()
            .ifPresentOrElse(
                p -> writeAt(p, entry.severity(), rule, text, out),
                () -> write(entry.severity(), "", rule, text, out));
      }
    }
    out.println(TextReportWriter.summary(report));
  }

  /** Standard input is no file of the repository, so its position is part of the message. */
  private static void writeAt(
      SourcePosition position, String command, String title, String text, PrintWriter out) {
    if (position.file().equals(SourcePosition.STANDARD_INPUT)) {
      write(command, "", title, position + ": " + text, out);
    } else {
      String location =
          "file=%s,line=%d,col=%d,"
              .formatted(escapeProperty(position.file()), position.line(), position.column());
      write(command, location, title, text, out);
    }
  }

  private static void write(
      String command, String location, String title, String text, PrintWriter out) {
    out.println(
        "::%s %stitle=%s::%s"
            .formatted(command, location, escapeProperty(title), escapeData(text)));
  }

  /** actions/toolkit, packages/core/src/command.ts: escapeData. */
  private static String escapeData(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  /** actions/toolkit, packages/core/src/command.ts: escapeProperty. */
  private static String escapeProperty(String text) {
    return escapeData(text).replace(":", "%3A").replace(",", "%2C");
  }
}
