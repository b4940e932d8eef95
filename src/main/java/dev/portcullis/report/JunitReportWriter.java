package dev.portcullis.report;

import dev.portcullis.manifests.SourceLines;
import dev.portcullis.manifests.SourcePosition;
import java.io.PrintWriter;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a report as JUnit XML in the schema of Apache Ant's task; JUnit itself specifies none.
 * Each file is a test suite. Findings that fail the check are failures, read errors are errors, and
 * all other findings are in the suite's output. A file without failures and errors is one passed
 * test. The objects of a cluster are one suite.
 */
final class JunitReportWriter implements ReportWriter {

  private static final String CLUSTER_SUITE = "cluster";

  private static final DateTimeFormatter TIMESTAMP_FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

  @Override
  public void write(Report report, ReportContext context) {
    SortedSet<String> suites = new TreeSet<>(report.sourceLines().files());
    report.readErrors().forEach(e -> suites.add(e.position().file()));
    report.findings().forEach(f -> suites.add(suiteOf(f)));
    if (report.sourceLines() == SourceLines.NONE || !report.listFailures().isEmpty()) {
      suites.add(CLUSTER_SUITE);
    }
    PrintWriter out = context.out();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new SuiteWriter(xml, report, TIMESTAMP_FORMAT.format(context.time())).write(suites);
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a PrintWriter throws no exceptions", e);
    }
    out.println();
  }

  private static String suiteOf(ReportedFinding entry) {
    return entry.position().map(SourcePosition::file).orElse(CLUSTER_SUITE);
  }

  /** Writes the suites of one report. */
  private record SuiteWriter(XMLStreamWriter xml, Report report, String timestamp) {

    void write(SortedSet<String> suites) throws XMLStreamException {
      xml.writeStartDocument("UTF-8", "1.0");
      newLine(0);
      xml.writeStartElement("testsuites");
      int id = 0;
      for (String suite : suites) {
        writeSuite(id++, suite);
      }
      newLine(0);
      xml.writeEndElement();
      xml.writeEndDocument();
    }

    private void writeSuite(int id, String suite) throws XMLStreamException {
      List<String> readErrors =
          Stream.concat(
                  report.readErrors().stream()
                      .filter(e -> e.position().file().equals(suite))
                      .map(e -> e.position() + ": " + e.message()),
                  report.listFailures().stream().filter(f -> suite.equals(CLUSTER_SUITE)))
              .toList();
      Map<Boolean, List<ReportedFinding>> byFailure =
          report.findings().stream()
              .filter(f -> suiteOf(f).equals(suite))
              .collect(Collectors.partitioningBy(report.failOn()::isFailure));
      List<ReportedFinding> failures = byFailure.get(true);
      newLine(1);
      xml.writeStartElement("testsuite");
      attribute("name", suite);
      attribute("package", "portcullis");
      attribute("id", id);
      attribute("timestamp", timestamp);
      attribute("hostname", "localhost");
      attribute("tests", Math.max(1, readErrors.size() + failures.size()));
      attribute("failures", failures.size());
      attribute("errors", readErrors.size());
      attribute("time", 0);
      newLine(2);
      xml.writeEmptyElement("properties");
      for (String error : readErrors) {
        writeTestCase("cannot read", suite, "error", "cannot read", error, "");
      }
      for (ReportedFinding failure : failures) {
        String rule = failure.finding().rule();
        String name = rule + ": " + failure.finding().object();
        writeTestCase(name, suite, "failure", rule, failure.headline(), describe(failure));
      }
      if (readErrors.isEmpty() && failures.isEmpty()) {
        newLine(2);
        xml.writeEmptyElement("testcase");
        testCaseAttributes("check", suite);
      }
      newLine(2);
      xml.writeStartElement("system-out");
      for (ReportedFinding finding : byFailure.get(false)) {
        xml.writeCharacters(replaceInvalid(describe(finding)));
      }
      xml.writeEndElement();
      newLine(2);
      xml.writeEmptyElement("system-err");
      newLine(1);
      xml.writeEndElement();
    }

    private void writeTestCase(
        String name, String suite, String outcome, String type, String message, String text)
        throws XMLStreamException {
      newLine(2);
      xml.writeStartElement("testcase");
      testCaseAttributes(name, suite);
      newLine(3);
      xml.writeStartElement(outcome);
      attribute("message", message);
      attribute("type", type);
      xml.writeCharacters(replaceInvalid(text));
      xml.writeEndElement();
      newLine(2);
      xml.writeEndElement();
    }

    private void testCaseAttributes(String name, String suite) throws XMLStreamException {
      attribute("name", name);
      attribute("classname", suite);
      attribute("time", 0);
    }

    private void attribute(String name, Object value) throws XMLStreamException {
      xml.writeAttribute(name, replaceInvalid(value.toString()));
    }

    private void newLine(int depth) throws XMLStreamException {
      xml.writeCharacters("\n" + "  ".repeat(depth));
    }
  }

  private static String describe(ReportedFinding finding) {
    String severity =
        finding.isActive() ? finding.severity() : "exempted (" + finding.exemptionReason() + ")";
    return finding.positionPrefix()
        + (severity + ": " + finding.headline() + "\n")
        + finding.details().indent(4);
  }

  /** Replaces the characters that XML 1.0 cannot represent, which file names may contain. */
  private static String replaceInvalid(String text) {
    return text.codePoints()
        .map(c -> isXmlCharacter(c) ? c : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\n'
        || c == '\t'
        || c >= 0x20 && c < 0xD800
        || c > 0xDFFF && c < 0xFFFE
        || c > 0xFFFF;
  }
}
