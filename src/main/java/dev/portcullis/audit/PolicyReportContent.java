package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The content of the report of one namespace, in the fields that PolicyReport and the Report of
 * OpenReports share.
 *
 * @param omittedResults the number of results beyond the limit; the summary counts them
 * @param summary the number of findings by result
 * @param results the most severe first
 */
record PolicyReportContent(
    int omittedResults, Map<String, Object> summary, List<Map<String, Object>> results) {

  /** The name of the reports, and part of the names of Events. */
  static final String APP_NAME = "portcullis";

  /** The annotation of an Event that marks a finding that admission missed. */
  static final String ADMISSION_KEY = "portcullis.dev/admission";

  /** The value for findings whose change admission would have rejected. */
  static final String MISSED_BY_ADMISSION = "should-have-refused";

  /** The annotation with the number of omitted results. */
  static final String OMITTED_RESULTS_ANNOTATION = "portcullis.dev/truncated-results";

  private static final List<String> RESULT_VALUES =
      List.of("pass", "fail", "warn", "error", "skip");
  private static final String FINGERPRINT = "fingerprint";
  private static final String TIMESTAMP = "timestamp";

  /** The fields that Portcullis writes; the API server may add others. */
  private static final List<String> RESULT_FIELDS =
      List.of(
          "source",
          "policy",
          "rule",
          "severity",
          "result",
          "resources",
          "message",
          "properties",
          TIMESTAMP);

  private static final Comparator<AuditFinding> WORST_FIRST =
      Comparator.comparing((AuditFinding f) -> f.assessment().isExempted())
          .thenComparing(f -> !f.assessment().error())
          .thenComparing(f -> f.assessment().finding().severity(), Comparator.reverseOrder())
          .thenComparing(AuditFinding::id);

  /** Stands for no report. */
  static final PolicyReportContent EMPTY = new PolicyReportContent(0, Map.of(), List.of());

  /**
   * Builds the content for the findings of a namespace.
   *
   * @param maxResults the limit of results
   * @param reference returns the ObjectReference of an object
   * @param before the current report, whose timestamps are kept
   */
  static PolicyReportContent of(
      List<AuditFinding> findings,
      int maxResults,
      Function<ObjectKey, Map<String, Object>> reference,
      PolicyReportContent before,
      Instant now) {
    Map<String, Object> timestamps = before.timestampsByFingerprint();
    List<Map<String, Object>> results =
        findings.stream()
            .sorted(WORST_FIRST)
            .limit(maxResults)
            .map(f -> toResult(f, reference.apply(f.id().object()), timestamps, now))
            .toList();
    Map<String, Object> summary = new TreeMap<>();
    for (String result : RESULT_VALUES) {
      summary.put(
          result, (int) findings.stream().filter(f -> resultValue(f).equals(result)).count());
    }
    return new PolicyReportContent(Math.max(0, findings.size() - maxResults), summary, results);
  }

  private static Map<String, Object> toResult(
      AuditFinding finding,
      Map<String, Object> reference,
      Map<String, Object> timestamps,
      Instant now) {
    String fingerprint = finding.id().fingerprint();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("source", "Portcullis");
    result.put("policy", APP_NAME);
    result.put("rule", finding.id().rule());
    result.put("severity", severityValue(finding.assessment().finding().severity()));
    result.put("result", resultValue(finding));
    result.put("resources", List.of(reference));
    result.put("message", finding.assessment().finding().message());
    result.put("properties", toProperties(finding, fingerprint));
    result.put(
        TIMESTAMP,
        timestamps.getOrDefault(
            fingerprint, Map.of("seconds", (int) now.getEpochSecond(), "nanos", 0)));
    return result;
  }

  private static Map<String, Object> toProperties(AuditFinding auditFinding, String fingerprint) {
    Finding finding = auditFinding.assessment().finding();
    Map<String, Object> properties = new TreeMap<>();
    properties.put(FINGERPRINT, fingerprint);
    properties.put("remedy", finding.remediation());
    properties.put("route", finding.route());
    properties.put("reason", auditFinding.assessment().exemptionReason());
    properties.put("note", auditFinding.assessment().note());
    properties.put("admission", auditFinding.missedByAdmission() ? MISSED_BY_ADMISSION : "");
    properties.values().removeIf(""::equals);
    return properties;
  }

  private static String resultValue(AuditFinding finding) {
    return finding.assessment().isExempted()
        ? "skip"
        : finding.assessment().error() ? "fail" : "warn";
  }

  private static String severityValue(Severity severity) {
    return switch (severity) {
      case UNREACHABLE -> "high";
      case MISMATCH -> "medium";
      case WARNING -> "low";
    };
  }

  /** The timestamps of the results by fingerprint. */
  private Map<String, Object> timestampsByFingerprint() {
    Map<String, Object> timestamps = new HashMap<>();
    for (Map<String, Object> result : results) {
      if (result.get("properties") instanceof Map<?, ?> properties
          && properties.get(FINGERPRINT) instanceof String fingerprint
          && result.get(TIMESTAMP) instanceof Map<?, ?> timestamp) {
        timestamps.put(fingerprint, timestamp);
      }
    }
    return timestamps;
  }

  /** Parses a stored report, whose other fields are ignored. */
  static PolicyReportContent parse(Map<String, String> annotations, Map<String, Object> fields) {
    List<Map<String, Object>> results = new ArrayList<>();
    if (fields.get("results") instanceof List<?> list) {
      list.forEach(r -> results.add(retainFields(r, RESULT_FIELDS)));
    }
    return new PolicyReportContent(
        parseCount(annotations.getOrDefault(OMITTED_RESULTS_ANNOTATION, "0")),
        retainFields(fields.get("summary"), RESULT_VALUES),
        results);
  }

  /** Returns -1 for an invalid value, which users may have written. */
  private static int parseCount(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static Map<String, Object> retainFields(Object tree, List<String> fields) {
    Map<String, Object> retained = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      fields.stream().filter(map::containsKey).forEach(f -> retained.put(f, map.get(f)));
    }
    return retained;
  }
}
