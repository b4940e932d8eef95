package dev.portcullis.report;

import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * A report for GitHub Actions, which makes an annotation of each line (GitHub's "Workflow commands
 * for GitHub Actions"). The last line is for whoever reads the log.
 */
final class GithubReportWriter implements ReportWriter {

  @Override
  public void write(Report report, ReportContext printer) {
    PrintWriter out = printer.out();
    report
        .readErrors()
        .forEach(f -> write("error", Optional.of(f.position()), "unreadable", f.message(), out));
    report.listFailures().forEach(u -> write("error", Optional.empty(), "unreadable", u, out));
    report.notes().forEach(n -> out.println("::notice::" + escapeData(n)));
    for (ReportedFinding entry : report.findings()) {
      if (entry.isActive()) {
        String more = entry.note().isEmpty() ? "" : "\n" + entry.note();
        String text = entry.describe() + "\nto do: " + entry.finding().remediation() + more;
        write(entry.severity(), entry.position(), entry.finding().rule(), text, out);
      }
    }
    out.println(TextReportWriter.summary(report));
  }

  /** What came through a pipe is no file of the repository, so its place is told in the message. */
  private static void write(
      String command, Optional<SourcePosition> at, String title, String text, PrintWriter out) {
    boolean piped = at.filter(p -> p.file().equals(SourcePosition.STANDARD_INPUT)).isPresent();
    String place =
        at.filter(p -> !piped)
            .map(
                p ->
                    "file="
                        + escapeProperty(p.file())
                        + ",line="
                        + p.line()
                        + ",col="
                        + p.column()
                        + ",")
            .orElse("");
    out.println(
        "::"
            + command
            + " "
            + place
            + "title="
            + escapeProperty(title)
            + "::"
            + escapeData(piped ? at.get() + ": " + text : text));
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
