package dev.portcullis.report.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.report.JsonOutput;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.io.PrintWriter;

/** Writes a doctor report as one JSON object. */
public final class JsonDoctorWriter {

  /** Raised when a field is removed or changes its meaning, not when one is added. */
  private static final int VERSION = 2;

  private JsonDoctorWriter() {}

  public static void write(DoctorReport report, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    ObjectNode summary = root.putObject("summary");
    for (Level level : Level.values()) {
      summary.put(level.label(), report.count(level));
    }
    report.completedChecks().forEach(root.putArray("lookedAt")::add);
    ArrayNode findings = root.putArray("remarks");
    for (DoctorFinding finding : report.findings()) {
      findings
          .addObject()
          .put("level", finding.level().label())
          .put("about", finding.check())
          .put("text", finding.problem())
          .put("at", finding.location())
          .put("remedy", finding.remediation());
    }
    JsonOutput.print(root, out);
  }
}
