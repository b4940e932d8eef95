package dev.portcullis.report;

import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.rules.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a report for people: a line for each problem, the source line with a caret, and the
 * remedy. A problem at several places of one object is printed once, with its places.
 */
final class TextReportWriter implements ReportWriter {

  private static final String INDENT = "    ";

  /**
   * Writes findings and the summary to {@code out}, everything else to {@code err}. Exempted
   * findings are only counted.
   */
  @Override
  public void write(Report report, ReportContext context) {
    AnsiStyle style = context.style();
    PrintWriter err = context.err();
    String error = style.severity(true, "error");
    for (ReadError readError : report.readErrors()) {
      err.println(
          style.bold(readError.position() + ":")
              + (" " + error + ": cannot read: ")
              + readError.message());
      writeSnippet(readError.position(), report, style, err);
    }
    report.listFailures().forEach(f -> err.println(error + ": cannot read " + f));
    report.notes().forEach(n -> err.println("note: " + n));
    err.flush();
    Collection<List<ReportedFinding>> groups = group(report);
    groups.forEach(g -> write(g, report, style, context.out()));
    context.out().println(summary(report, groups));
  }

  /** The active findings, in groups that differ only in their places. */
  private static Collection<List<ReportedFinding>> group(Report report) {
    return report.findings().stream()
        .filter(ReportedFinding::isActive)
        .collect(
            Collectors.groupingBy(
                TextReportWriter::groupingKey, LinkedHashMap::new, Collectors.toList()))
        .values();
  }

  private static List<Object> groupingKey(ReportedFinding entry) {
    Finding finding = entry.finding();
    return List.of(
        finding.object(),
        finding.message(),
        finding.remediation(),
        entry.severity(),
        entry.note(),
        entry.position().map(SourcePosition::file).orElse(""));
  }

  private static void write(
      List<ReportedFinding> group, Report report, AnsiStyle style, PrintWriter out) {
    ReportedFinding first = group.get(0);
    String place =
        first
            .position()
            .map(SourcePosition::toString)
            .orElseGet(() -> first.finding().object().toString());
    out.println(
        style.bold(place + ":")
            + (" " + style.severity(first.error(), first.severity()) + ": ")
            + first.finding().message());
    first.position().ifPresent(p -> writeSnippet(p, report, style, out));
    String label = "at:   ";
    for (String line : places(group)) {
      out.println(INDENT + label + line);
      label = " ".repeat(label.length());
    }
    out.println(INDENT + "help: " + first.finding().remediation());
    if (!first.note().isEmpty()) {
      out.println(INDENT + "note: " + first.note());
    }
  }

  /** The places that the first line and the source line do not show. */
  private static List<String> places(List<ReportedFinding> group) {
    ReportedFinding first = group.get(0);
    List<String> places = new ArrayList<>();
    boolean piped =
        first.position().filter(p -> p.file().equals(SourcePosition.STANDARD_INPUT)).isPresent();
    if (group.size() == 1 && piped) {
      places.add(first.finding().object() + (first.place().isEmpty() ? "" : ", " + first.place()));
    } else if (group.size() == 1 && first.position().isEmpty() && !first.place().isEmpty()) {
      places.add(first.place());
    } else if (group.size() > 1) {
      if (piped) {
        places.add(first.finding().object().toString());
      }
      group.forEach(e -> places.add(e.positionPrefix() + e.place()));
    }
    return places;
  }

  private static void writeSnippet(
      SourcePosition position, Report report, AnsiStyle style, PrintWriter out) {
    report
        .sourceLines()
        .excerptAt(position)
        .map(SourceSnippet::of)
        .ifPresent(
            s -> {
              String number = INDENT + position.line();
              out.println(style.margin(number + " |") + " " + s.text());
              out.println(
                  style.margin(" ".repeat(number.length()) + " |")
                      + " "
                      + s.caret().replace("^", style.severity(true, "^")));
            });
  }

  /** One line with the counts, each finding counted. */
  static String summary(Report report) {
    return summary(report, report.findings().stream().map(List::of).toList());
  }

  private static String summary(Report report, Collection<List<ReportedFinding>> groups) {
    StringBuilder line = new StringBuilder();
    line.append(pluralize(report.objectCount(), "object"))
        .append(": ")
        .append(count(groups, true, "error"))
        .append(", ")
        .append(count(groups, false, "warning"));
    if (report.exemptedCount() > 0) {
      line.append(", ").append(report.exemptedCount()).append(" exempted");
    }
    if (report.unreadableCount() > 0) {
      line.append(", ").append(report.unreadableCount()).append(" could not be read");
    }
    long skipped = report.skippedKinds().values().stream().mapToLong(n -> n).sum();
    if (skipped > 0) {
      line.append("; ").append(pluralize(skipped, "object")).append(" of other kinds skipped");
    }
    return line.toString();
  }

  private static String count(
      Collection<List<ReportedFinding>> groups, boolean error, String noun) {
    List<List<ReportedFinding>> counted =
        groups.stream().filter(g -> g.get(0).isActive() && g.get(0).error() == error).toList();
    int places = counted.stream().mapToInt(List::size).sum();
    return pluralize(counted.size(), noun)
        + (places == counted.size() ? "" : " at " + pluralize(places, "place"));
  }

  private static String pluralize(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
