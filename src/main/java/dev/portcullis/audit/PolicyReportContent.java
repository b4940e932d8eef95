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
 * What the report of one namespace says, in the fields that PolicyReport and the Report of
 * OpenReports have in common.
 *
 * @param omittedResults how many results there were no room for; they are in the summary
 * @param summary how many there are by result
 * @param results worst first
 */
record PolicyReportContent(
    int omittedResults, Map<String, Object> summary, List<Map<String, Object>> results) {

  /** In an Event an annotation, in a report a property. */
  static final String ADMISSION_KEY = "portcullis.dev/admission";

  /** It came by a change that admission would have refused. */
  static final String MISSED_BY_ADMISSION = "should-have-refused";

  /** How many results were left out. */
  static final String OMITTED_RESULTS_ANNOTATION = "portcullis.dev/truncated-results";

  private static final List<String> RESULT_VALUES =
      List.of("pass", "fail", "warn", "error", "skip");
  private static final String FINGERPRINT = "fingerprint";
  private static final String TIMESTAMP = "timestamp";

  /** What we write of a result; an API server may put in more. */
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
      Comparator.comparing((AuditFinding s) -> s.assessment().isExempted())
          .thenComparing(s -> !s.assessment().error())
          .thenComparing(s -> s.assessment().finding().severity(), Comparator.reverseOrder())
          .thenComparing(AuditFinding::id);

  /** There is no report. */
  static final PolicyReportContent EMPTY = new PolicyReportContent(0, Map.of(), List.of());

  /**
   * What is to be reported.
   *
   * @param most how many results
   * @param reference how the API server refers to an object
   * @param before what is reported now: what was found then was not found later
   */
  static PolicyReportContent of(
      List<AuditFinding> stands,
      int most,
      Function<ObjectKey, Map<String, Object>> reference,
      PolicyReportContent before,
      Instant now) {
    Map<String, Object> found = before.timestampsByFingerprint();
    List<Map<String, Object>> results =
        stands.stream()
            .sorted(WORST_FIRST)
            .limit(most)
            .map(s -> toResult(s, reference.apply(s.id().object()), found, now))
            .toList();
    Map<String, Object> summary = new TreeMap<>();
    for (String result : RESULT_VALUES) {
      summary.put(result, (int) stands.stream().filter(s -> resultValue(s).equals(result)).count());
    }
    return new PolicyReportContent(Math.max(0, stands.size() - most), summary, results);
  }

  private static Map<String, Object> toResult(
      AuditFinding stand, Map<String, Object> reference, Map<String, Object> found, Instant now) {
    String fingerprint = stand.id().fingerprint();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("source", "Portcullis");
    result.put("policy", "portcullis");
    result.put("rule", stand.id().rule());
    result.put("severity", severityValue(stand.assessment().finding().severity()));
    result.put("result", resultValue(stand));
    result.put("resources", List.of(reference));
    result.put("message", stand.assessment().finding().message());
    result.put("properties", toProperties(stand, fingerprint));
    result.put(
        TIMESTAMP,
        found.getOrDefault(fingerprint, Map.of("seconds", (int) now.getEpochSecond(), "nanos", 0)));
    return result;
  }

  private static Map<String, Object> toProperties(AuditFinding stand, String fingerprint) {
    Finding finding = stand.assessment().finding();
    Map<String, Object> properties = new TreeMap<>();
    properties.put(FINGERPRINT, fingerprint);
    properties.put("remedy", finding.remediation());
    properties.put("route", finding.route());
    properties.put("reason", stand.assessment().exemptionReason());
    properties.put("note", stand.assessment().exemptionNote());
    properties.put("admission", stand.missedByAdmission() ? MISSED_BY_ADMISSION : "");
    properties.values().removeIf(""::equals);
    return properties;
  }

  private static String resultValue(AuditFinding stand) {
    return stand.assessment().isExempted() ? "skip" : stand.assessment().error() ? "fail" : "warn";
  }

  private static String severityValue(Severity rank) {
    return switch (rank) {
      case UNREACHABLE -> "high";
      case MISMATCH -> "medium";
      case WARNING -> "low";
    };
  }

  /** When each result was found, by its fingerprint. */
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

  /** What a stored report says, as far as it is ours. */
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

  /** Somebody may have written anything. */
  private static int parseCount(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static Map<String, Object> retainFields(Object tree, List<String> fields) {
    Map<String, Object> only = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      fields.stream().filter(map::containsKey).forEach(f -> only.put(f, map.get(f)));
    }
    return only;
  }
}
