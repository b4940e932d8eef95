package dev.portcullis.report;

import dev.portcullis.manifests.SourceLines;
import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A report for whoever shows tests: JUnit's XML, which nobody has specified, as the schema of
 * Apache Ant's task has it. Each file is a suite; what makes the check fail is a failure in it,
 * what could not be read an error, and everything else is in its output. A file without either is
 * one test that passes. What is stored in a cluster is in no file, so all of it is one suite.
 */
final class JunitReportWriter implements ReportWriter {

  private static final String CLUSTER_SUITE = "cluster";

  private static final DateTimeFormatter TIMESTAMP_FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

  @Override
  public void write(Report report, ReportContext printer) {
    PrintWriter out = printer.out();
    out.println("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.println("<testsuites>");
    SortedSet<String> files = new TreeSet<>(report.sourceLines().files());
    report.readErrors().forEach(f -> files.add(f.position().file()));
    report.findings().forEach(e -> files.add(suite(e)));
    if (report.sourceLines() == SourceLines.NONE || !report.listFailures().isEmpty()) {
      files.add(CLUSTER_SUITE);
    }
    int id = 0;
    for (String file : files) {
      suite(id++, file, report, printer);
    }
    out.println("</testsuites>");
  }

  private static void suite(int id, String file, Report report, ReportContext printer) {
    PrintWriter out = printer.out();
    List<String> faults =
        Stream.concat(
                report.readErrors().stream()
                    .filter(f -> f.position().file().equals(file))
                    .map(f -> f.position() + ": " + f.message()),
                report.listFailures().stream().filter(u -> file.equals(CLUSTER_SUITE)))
            .toList();
    List<ReportedFinding> entries =
        report.findings().stream().filter(e -> suite(e).equals(file)).toList();
    List<ReportedFinding> failures = entries.stream().filter(report.failOn()::isFailure).toList();
    out.println(
        "  <testsuite"
            + attribute("name", file)
            + attribute("package", "portcullis")
            + attribute("id", id)
            + attribute("timestamp", TIMESTAMP_FORMAT.format(printer.time()))
            + attribute("hostname", "localhost")
            + attribute("tests", Math.max(1, faults.size() + failures.size()))
            + attribute("failures", failures.size())
            + attribute("errors", faults.size())
            + attribute("time", 0)
            + ">");
    out.println("    <properties/>");
    faults.forEach(f -> writeTestCase("unreadable", file, "error", f, "", out));
    failures.forEach(
        e -> writeTestCase(testCaseName(e), file, "failure", e.describe(), describe(e), out));
    if (faults.isEmpty() && failures.isEmpty()) {
      out.println("    <testcase" + nameAttributes("check", file) + "/>");
    }
    StringBuilder rest = new StringBuilder();
    entries.stream()
        .filter(e -> !report.failOn().isFailure(e))
        .forEach(e -> rest.append(describe(e)));
    out.println("    <system-out>" + escape(rest.toString()) + "</system-out>");
    out.println("    <system-err/>");
    out.println("  </testsuite>");
  }

  private static String suite(ReportedFinding entry) {
    return entry.position().map(SourcePosition::file).orElse(CLUSTER_SUITE);
  }

  private static String testCaseName(ReportedFinding entry) {
    return entry.finding().rule() + ": " + entry.finding().object();
  }

  private static String describe(ReportedFinding entry) {
    String severity =
        entry.isActive() ? entry.severity() : "exempted (" + entry.exemptionReason() + ")";
    return entry.positionPrefix()
        + severity
        + ": "
        + entry.describe()
        + "\n    to do: "
        + entry.finding().remediation()
        + "\n";
  }

  private static void writeTestCase(
      String name, String file, String outcome, String message, String text, PrintWriter out) {
    out.println("    <testcase" + nameAttributes(name, file) + ">");
    out.println(
        "      <"
            + outcome
            + attribute("message", message)
            + attribute("type", name.replaceFirst(":.*", ""))
            + ">"
            + escape(text)
            + "</"
            + outcome
            + ">");
    out.println("    </testcase>");
  }

  private static String nameAttributes(String name, String file) {
    return attribute("name", name) + attribute("classname", file) + attribute("time", 0);
  }

  private static String attribute(String name, Object value) {
    return " " + name + "=\"" + escape(value.toString()).replace("\n", "&#10;") + "\"";
  }

  /** What XML 1.0 does not allow at all, a file's name may hold all the same; it becomes �. */
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXmlCharacter(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\n'
        || c == '\t'
        || c >= 0x20 && c < 0xD800
        || c > 0xDFFF && c < 0xFFFE
        || c > 0xFFFF;
  }
}
