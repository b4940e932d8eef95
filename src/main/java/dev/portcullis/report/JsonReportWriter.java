package dev.portcullis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;

/** Writes a report as one JSON object, described by {@code docs/check.schema.json}. */
final class JsonReportWriter implements ReportWriter {

  /** Raised when a field is removed or changes its meaning, not when one is added. */
  private static final int VERSION = 2;

  /** Includes exempted findings and notes. */
  @Override
  public void write(Report report, ReportContext context) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    ObjectNode summary = root.putObject("summary");
    summary.put("objects", report.objectCount());
    summary.put("errors", report.errorCount());
    summary.put("warnings", report.warningCount());
    summary.put("exempted", report.exemptedCount());
    summary.put("unreadable", report.unreadableCount());
    ObjectNode skipped = summary.putObject("skipped");
    report.skippedKinds().forEach(skipped::put);
    ArrayNode findings = root.putArray("findings");
    report.findings().forEach(e -> write(e, findings.addObject()));
    ArrayNode unreadable = root.putArray("unreadable");
    report.readErrors().forEach(f -> write(f, unreadable.addObject()));
    report.listFailures().forEach(u -> unreadable.addObject().put("message", u));
    report.notes().forEach(root.putArray("notes")::add);
    JsonOutput.print(root, context.out());
  }

  private static void write(ReportedFinding entry, ObjectNode node) {
    Finding f = entry.finding();
    node.put("rule", f.rule());
    node.put("severity", entry.severity());
    node.put("basis", f.evidence().toString());
    entry.position().ifPresent(p -> writePosition(p, node));
    ObjectKey key = f.object();
    node.putObject("object")
        .put("kind", key.kind().toString())
        .put("namespace", key.namespace())
        .put("name", key.name());
    node.put("field", f.field().text());
    node.put("problem", f.problem());
    node.put("value", f.value());
    node.put("remedy", f.remediation());
    node.put("message", f.message());
    if (!entry.isActive()) {
      node.put("exempted", entry.exemptionReason());
    }
    if (!entry.note().isEmpty()) {
      node.put("note", entry.note());
    }
  }

  private static void write(ReadError error, ObjectNode node) {
    writePosition(error.position(), node);
    node.put("message", error.message());
  }

  private static void writePosition(SourcePosition at, ObjectNode node) {
    node.put("file", at.file()).put("line", at.line()).put("column", at.column());
  }
}
