package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the content of reports, and that equal findings make an equal report. */
final class PolicyReportContentTest {

  private static final Instant FIRST_SEEN = Instant.parse("2026-07-01T10:00:00Z");
  private static final Instant LATER = FIRST_SEEN.plusSeconds(60);

  private static PolicyReportContent content(
      PolicyReportContent before, Instant now, int maxResults, AuditSnapshot... snapshots) {
    List<AuditFinding> findings =
        Stream.of(snapshots).flatMap(s -> s.findings().values().stream()).toList();
    return PolicyReportContent.of(findings, maxResults, k -> Map.of("name", k.name()), before, now);
  }

  @Test
  void countsAllAndListsMostSevere() {
    PolicyReportContent content =
        content(
            PolicyReportContent.EMPTY,
            FIRST_SEEN,
            2,
            AuditFixtures.exemptedSnapshot("a/a"),
            AuditFixtures.missedByAdmissionSnapshot("a/b"),
            AuditFixtures.snapshot("a/c"));
    assertEquals(Map.of("pass", 0, "fail", 2, "warn", 0, "error", 0, "skip", 1), content.summary());
    assertEquals(1, content.omittedResults());
    assertEquals(
        List.of(List.of(Map.of("name", "b")), List.of(Map.of("name", "c"))),
        content.results().stream().map(r -> r.get("resources")).toList());
    assertEquals(
        "should-have-refused",
        ((Map<?, ?>) content.results().get(0).get("properties")).get("admission"));
  }

  @Test
  void exemptedFindingIsSkippedWithReason() {
    Map<String, Object> result =
        content(PolicyReportContent.EMPTY, FIRST_SEEN, 9, AuditFixtures.exemptedSnapshot("a/a"))
            .results()
            .get(0);
    assertEquals("skip", result.get("result"));
    assertEquals("planned", ((Map<?, ?>) result.get("properties")).get("reason"));
  }

  /** Otherwise each pass would write the report. */
  @Test
  void keepsTimestampOfKnownFinding() {
    PolicyReportContent before =
        content(PolicyReportContent.EMPTY, FIRST_SEEN, 9, AuditFixtures.snapshot("a/a"));
    assertEquals(before, content(before, LATER, 9, AuditFixtures.snapshot("a/a")));
    PolicyReportContent extended = content(before, LATER, 9, AuditFixtures.snapshot("a/a", "a/b"));
    assertNotEquals(before, extended);
    assertEquals(
        List.of(
            Map.of("seconds", (int) FIRST_SEEN.getEpochSecond(), "nanos", 0),
            Map.of("seconds", (int) LATER.getEpochSecond(), "nanos", 0)),
        extended.results().stream().map(r -> r.get("timestamp")).toList());
  }

  @Test
  void parsesWrittenReportIgnoringUnknownFields() {
    PolicyReportContent written =
        content(PolicyReportContent.EMPTY, FIRST_SEEN, 1, AuditFixtures.snapshot("a/a", "a/b"));
    Map<String, Object> stored = new LinkedHashMap<>(written.results().get(0));
    stored.put("scored", true);
    assertEquals(
        written,
        PolicyReportContent.parse(
            Map.of(PolicyReportContent.OMITTED_RESULTS_ANNOTATION, "1"),
            Map.of("summary", written.summary(), "results", List.of(stored), "scope", Map.of())));
    assertNotEquals(
        written,
        PolicyReportContent.parse(
            Map.of(PolicyReportContent.OMITTED_RESULTS_ANNOTATION, "many"),
            Map.of("summary", "none", "results", List.of("text"))));
  }
}
