package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks which reviews the route map shows. */
final class AdmissionLogTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final RecentAdmissions recentAdmissions = new RecentAdmissions();
  private final AdmissionLog log =
      new AdmissionLog(recentAdmissions, Clock.fixed(NOW, ZoneOffset.UTC));

  private static AdmissionReviewRequest review(boolean dryRun) {
    return new AdmissionReviewRequest(
        "1",
        "v1",
        "Service",
        "UPDATE",
        "",
        "shop",
        "web",
        "jane",
        dryRun,
        Optional.of(Map.of()),
        Optional.of(Map.of()));
  }

  private static AdmissionResult warning(String text) {
    return new AdmissionResult(
        true, "", List.of(), 0, List.of(text), Map.of(), Set.of(), ConfirmationResult.NONE);
  }

  @Test
  void recordsDenialWithMessageAndWarnings() {
    AdmissionResult result =
        new AdmissionResult(
            false,
            "Service shop/web rejected:\n  spec.ports: no",
            List.of(),
            0,
            List.of("a warning"),
            Map.of(Outcome.DENIED, Set.of("service-port-unnamed")),
            Set.of(),
            ConfirmationResult.NONE);
    log.record(review(false), AdmissionReviewResponse.of("1", result));
    assertEquals("denied", recentAdmissions.latest().get(0).decision());
    assertEquals(
        List.of("Service shop/web rejected:", "spec.ports: no", "a warning"),
        recentAdmissions.latest().get(0).messages());
  }

  @Test
  void recordsWarningWithText() {
    log.record(review(false), AdmissionReviewResponse.of("1", warning("port without a name")));
    AdmissionEvent event = recentAdmissions.latest().get(0);
    assertEquals(
        new AdmissionEvent(
            NOW,
            "warned",
            "UPDATE",
            "Service",
            "shop",
            "web",
            "jane",
            List.of("port without a name")),
        event);
  }

  @Test
  void doesNotRecordSkippedReview() {
    log.record(review(false), AdmissionReviewResponse.skipped("1"));
    assertEquals(List.of(), recentAdmissions.latest());
  }

  @Test
  void marksDryRun() {
    log.record(review(true), AdmissionReviewResponse.of("1", warning("x")));
    assertTrue(recentAdmissions.latest().get(0).operation().endsWith("(dry run)"));
  }
}
