package dev.portcullis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.report.Remark.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A diagnosis for programs: one JSON object. */
public final class JsonDiagnosis {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonDiagnosis() {}

  /** Writes all of it. */
  public static void write(Diagnosis diagnosis, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    ObjectNode summary = root.putObject("summary");
    for (Level level : Level.values()) {
      summary.put(word(level), diagnosis.count(level));
    }
    diagnosis.lookedAt().forEach(root.putArray("lookedAt")::add);
    root.putArray("remarks");
    diagnosis.remarks().forEach(r -> write(r, root.withArray("/remarks").addObject()));
    try {
      out.println(JSON.writeValueAsString(root));
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of strings has to be writable", e);
    }
    out.flush();
  }

  private static void write(Remark remark, ObjectNode node) {
    node.put("level", word(remark.level()))
        .put("about", remark.about())
        .put("text", remark.text())
        .put("remedy", remark.remedy());
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
