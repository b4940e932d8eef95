package dev.portcullis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.analysis.FindingId;
import dev.portcullis.manifests.ReadError;
import dev.portcullis.manifests.SourcePosition;
import dev.portcullis.model.FieldPath;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.RuleRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;

/** Writes a report as SARIF 2.1.0, the OASIS standard of 27 March 2020. */
final class SarifReportWriter implements ReportWriter {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

  /** Its version is raised when fingerprints of existing findings change. */
  private static final String FINGERPRINT_KEY = "portcullis/v1";

  @Override
  public void write(Report report, ReportContext context) {
    ObjectNode log = JsonNodeFactory.instance.objectNode();
    log.put("$schema", SCHEMA).put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "portcullis");
    driver.put("version", context.version());
    ArrayNode rules = driver.putArray("rules");
    RuleRegistry.ALL.forEach(r -> write(r.info(), rules.addObject()));
    write(report, run.putArray("invocations").addObject());
    run.put("columnKind", "unicodeCodePoints");
    ArrayNode results = run.putArray("results");
    Map<FindingId, Integer> occurrences = new HashMap<>();
    for (ReportedFinding finding : report.findings()) {
      FindingId id = FindingId.of(finding.finding());
      int occurrence = occurrences.merge(id, 1, Integer::sum);
      write(finding, id.withOccurrence(occurrence).fingerprint(), results.addObject());
    }
    JsonOutput.print(log, context.out());
  }

  private static void write(RuleInfo rule, ObjectNode node) {
    node.put("id", rule.id());
    node.putObject("shortDescription").put("text", rule.summary());
    node.putObject("fullDescription").put("text", rule.rationale());
    node.putObject("defaultConfiguration").put("level", rule.severity().label());
    String sources = String.join("; ", rule.sources());
    node.putObject("help")
        .put(
            "text",
            rule.summary()
                + " "
                + rule.rationale()
                + " Sources: "
                + sources
                + ". More: portcullis rules show "
                + rule.id());
  }

  /** Read errors are notifications, not results, and make the run unsuccessful. */
  private static void write(Report report, ObjectNode invocation) {
    invocation.put("executionSuccessful", report.unreadableCount() == 0);
    ArrayNode notes = invocation.putArray("toolExecutionNotifications");
    for (ReadError error : report.readErrors()) {
      ObjectNode note = notes.addObject().put("level", "error");
      note.putObject("message").put("text", error.message());
      writeLocation(error.position(), note.putArray("locations").addObject());
    }
    for (String text : report.listFailures()) {
      notes.addObject().put("level", "error").putObject("message").put("text", text);
    }
    for (String text : report.notes()) {
      notes.addObject().put("level", "note").putObject("message").put("text", text);
    }
  }

  private static void write(ReportedFinding entry, String fingerprint, ObjectNode result) {
    Finding finding = entry.finding();
    result.put("ruleId", finding.rule());
    result.put("ruleIndex", RuleRegistry.ids().indexOf(finding.rule()));
    result.put("level", entry.severity());
    result.putObject("message").put("text", entry.headline() + "\n" + entry.details());
    ObjectNode location = result.putArray("locations").addObject();
    entry.position().ifPresent(p -> writeLocation(p, location));
    ArrayNode logical = location.putArray("logicalLocations");
    logical
        .addObject()
        .put("name", finding.object().name())
        .put("fullyQualifiedName", finding.object().toString())
        .put("kind", "object");
    if (entry.position().isEmpty() && !finding.field().equals(FieldPath.ROOT)) {
      logical
          .addObject()
          .put("name", finding.field().text())
          .put("fullyQualifiedName", finding.object() + ": " + finding.field())
          .put("kind", "member");
    }
    result.putObject("partialFingerprints").put(FINGERPRINT_KEY, fingerprint);
    if (!entry.isActive()) {
      result
          .putArray("suppressions")
          .addObject()
          .put("kind", "inSource")
          .put("status", "accepted")
          .put("justification", entry.exemptionReason());
    } else {
      result.set("suppressions", JsonNodeFactory.instance.arrayNode());
    }
  }

  private static void writeLocation(SourcePosition at, ObjectNode location) {
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(at.file()));
    physical.putObject("region").put("startLine", at.line()).put("startColumn", at.column());
  }

  /**
   * A colon in the first segment of a relative path would be read as the end of a scheme (RFC 3986,
   * 4.2).
   */
  private static String uri(String file) {
    String path = file.replace('\\', '/');
    try {
      return path.startsWith("/")
          ? new URI("file", "", path, null).toASCIIString()
          : new URI(null, null, path.matches("[^/]*:.*") ? "./" + path : path, null)
              .toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("URI quotes all characters of a path", e);
    }
  }
}
