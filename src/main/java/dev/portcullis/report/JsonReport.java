package dev.portcullis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.manifests.Fault;
import dev.portcullis.manifests.Position;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** A report for programs: one JSON object. */
public final class JsonReport {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  /** Writes the whole report, exempted findings and notes included. */
  public static void write(Report report, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    ObjectNode summary = root.putObject("summary");
    summary.put("objects", report.objects());
    summary.put("errors", report.errors());
    summary.put("warnings", report.warnings());
    summary.put("exempted", report.exempted());
    summary.put("unreadable", report.faults().size());
    ObjectNode skipped = summary.putObject("skipped");
    report.skipped().forEach(skipped::put);
    report.entries().forEach(e -> write(e, root.withArray("/findings").addObject()));
    report.faults().forEach(f -> write(f, root.withArray("/unreadable").addObject()));
    report.notes().forEach(root.withArray("/notes")::add);
    try {
      out.println(JSON.writeValueAsString(root));
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
    out.flush();
  }

  private static void write(Entry entry, ObjectNode node) {
    Finding f = entry.finding();
    node.put("rule", f.rule());
    node.put("severity", f.rank().severity());
    node.put("basis", f.basis().toString());
    place(entry.at(), node);
    ObjectKey key = f.object();
    node.putObject("object")
        .put("kind", key.kind().toString())
        .put("namespace", key.namespace())
        .put("name", key.name());
    node.put("field", f.at().text());
    node.put("problem", f.problem());
    node.put("value", f.value());
    node.put("instead", f.instead());
    node.put("remedy", f.remedy());
    node.put("message", f.message());
    if (!entry.counts()) {
      node.put("exempted", entry.exempted());
    }
    if (!entry.note().isEmpty()) {
      node.put("note", entry.note());
    }
  }

  private static void write(Fault fault, ObjectNode node) {
    place(fault.at(), node);
    node.put("message", fault.message());
  }

  private static void place(Position at, ObjectNode node) {
    node.put("file", at.file()).put("line", at.line()).put("column", at.column());
  }
}
