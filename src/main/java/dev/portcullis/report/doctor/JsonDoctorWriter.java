package dev.portcullis.report.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A diagnosis for programs: one JSON object. */
public final class JsonDoctorWriter {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonDoctorWriter() {}

  /** Writes all of it. */
  public static void write(DoctorReport diagnosis, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    ObjectNode summary = root.putObject("summary");
    for (Level level : Level.values()) {
      summary.put(label(level), diagnosis.count(level));
    }
    diagnosis.completedChecks().forEach(root.putArray("lookedAt")::add);
    root.putArray("remarks");
    diagnosis.findings().forEach(r -> write(r, root.withArray("/remarks").addObject()));
    try {
      out.println(JSON.writeValueAsString(root));
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
    out.flush();
  }

  private static void write(DoctorFinding remark, ObjectNode node) {
    node.put("level", label(remark.level()))
        .put("about", remark.check())
        .put("text", remark.message())
        .put("remedy", remark.remediation());
  }

  private static String label(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
