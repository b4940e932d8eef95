package dev.portcullis.audit;

import dev.portcullis.audit.Picture.Stand;
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
 * @param leftOut how many results there were no room for; they are in the summary
 * @param summary how many there are by result
 * @param results worst first
 */
record Sheet(int leftOut, Map<String, Object> summary, List<Map<String, Object>> results) {

  /** In an Event an annotation, in a report a property. */
  static final String ADMISSION = "portcullis.dev/admission";

  /** It came by a change that admission would have refused. */
  static final String UNREFUSED = "should-have-refused";

  /** How many results were left out. */
  static final String LEFT_OUT = "portcullis.dev/left-out";

  private static final List<String> RESULTS = List.of("pass", "fail", "warn", "error", "skip");
  private static final String FINGERPRINT = "fingerprint";
  private static final String TIMESTAMP = "timestamp";

  /** What we write of a result; an API server may put in more. */
  private static final List<String> FIELDS =
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

  private static final Comparator<Stand> WORST_FIRST =
      Comparator.comparing((Stand s) -> s.opinion().isExempted())
          .thenComparing(s -> !s.opinion().error())
          .thenComparing(s -> s.opinion().finding().severity(), Comparator.reverseOrder())
          .thenComparing(Stand::identity);

  /** There is no report. */
  static final Sheet NONE = new Sheet(0, Map.of(), List.of());

  /**
   * What is to be reported.
   *
   * @param most how many results
   * @param reference how the API server refers to an object
   * @param before what is reported now: what was found then was not found later
   */
  static Sheet of(
      List<Stand> stands,
      int most,
      Function<ObjectKey, Map<String, Object>> reference,
      Sheet before,
      Instant now) {
    Map<String, Object> found = before.timestamps();
    List<Map<String, Object>> results =
        stands.stream()
            .sorted(WORST_FIRST)
            .limit(most)
            .map(s -> result(s, reference.apply(s.identity().object()), found, now))
            .toList();
    Map<String, Object> summary = new TreeMap<>();
    for (String result : RESULTS) {
      summary.put(result, (int) stands.stream().filter(s -> word(s).equals(result)).count());
    }
    return new Sheet(Math.max(0, stands.size() - most), summary, results);
  }

  private static Map<String, Object> result(
      Stand stand, Map<String, Object> reference, Map<String, Object> found, Instant now) {
    String fingerprint = stand.identity().fingerprint();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("source", "Portcullis");
    result.put("policy", "portcullis");
    result.put("rule", stand.identity().rule());
    result.put("severity", severity(stand.opinion().finding().severity()));
    result.put("result", word(stand));
    result.put("resources", List.of(reference));
    result.put("message", stand.opinion().finding().message());
    result.put("properties", properties(stand, fingerprint));
    result.put(
        TIMESTAMP,
        found.getOrDefault(fingerprint, Map.of("seconds", (int) now.getEpochSecond(), "nanos", 0)));
    return result;
  }

  private static Map<String, Object> properties(Stand stand, String fingerprint) {
    Finding finding = stand.opinion().finding();
    Map<String, Object> properties = new TreeMap<>();
    properties.put(FINGERPRINT, fingerprint);
    properties.put("remedy", finding.remediation());
    properties.put("route", finding.route());
    properties.put("reason", stand.opinion().exemptionReason());
    properties.put("note", stand.opinion().exemptionNote());
    properties.put("admission", stand.unrefused() ? UNREFUSED : "");
    properties.values().removeIf(""::equals);
    return properties;
  }

  private static String word(Stand stand) {
    return stand.opinion().isExempted() ? "skip" : stand.opinion().error() ? "fail" : "warn";
  }

  private static String severity(Severity rank) {
    return switch (rank) {
      case UNREACHABLE -> "high";
      case MISMATCH -> "medium";
      case WARNING -> "low";
    };
  }

  /** When each result was found, by its fingerprint. */
  private Map<String, Object> timestamps() {
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
  static Sheet read(Map<String, String> annotations, Map<String, Object> fields) {
    List<Map<String, Object>> results = new ArrayList<>();
    if (fields.get("results") instanceof List<?> list) {
      list.forEach(r -> results.add(only(r, FIELDS)));
    }
    return new Sheet(
        number(annotations.getOrDefault(LEFT_OUT, "0")),
        only(fields.get("summary"), RESULTS),
        results);
  }

  /** Somebody may have written anything. */
  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static Map<String, Object> only(Object tree, List<String> fields) {
    Map<String, Object> only = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      fields.stream().filter(map::containsKey).forEach(f -> only.put(f, map.get(f)));
    }
    return only;
  }
}
