package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is noted of reviews for whoever looks at the route map. */
final class AdmissionMetricsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final RecentAdmissions recentAdmissions = new RecentAdmissions();
  private final AdmissionMetrics metrics =
      new AdmissionMetrics(
          new SimpleMeterRegistry(), recentAdmissions, Clock.fixed(NOW, ZoneOffset.UTC));

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

  private void recordReview(AdmissionReviewRequest review, AdmissionReviewResponse response) {
    metrics.recordReview("validate", review, response, Duration.ZERO);
  }

  private static AdmissionResult warning(String text) {
    return new AdmissionResult(
        true, "", List.of(), 0, List.of(text), Map.of(), ConfirmationResult.NONE);
  }

  @Test
  void recordsDenialWithMessageAndWarnings() {
    AdmissionResult answer =
        new AdmissionResult(
            false,
            "Service shop/web was not changed:\n  spec.ports: no",
            List.of(),
            0,
            List.of("and more"),
            Map.of(Outcome.DENIED, Set.of("service-port-unnamed")),
            ConfirmationResult.NONE);
    recordReview(review(false), AdmissionReviewResponse.of("1", answer));
    assertEquals("denied", recentAdmissions.latest().get(0).decision());
    assertEquals(
        List.of("Service shop/web was not changed:", "spec.ports: no", "and more"),
        recentAdmissions.latest().get(0).messages());
  }

  @Test
  void recordsWarningWithText() {
    recordReview(review(false), AdmissionReviewResponse.of("1", warning("mind the port")));
    AdmissionEvent noted = recentAdmissions.latest().get(0);
    assertEquals(
        new AdmissionEvent(
            NOW, "warned", "UPDATE", "Service", "shop", "web", "jane", List.of("mind the port")),
        noted);
  }

  @Test
  void doesNotRecordSkippedReview() {
    recordReview(review(false), AdmissionReviewResponse.skipped("1"));
    assertEquals(List.of(), recentAdmissions.latest());
  }

  @Test
  void marksDryRun() {
    recordReview(review(true), AdmissionReviewResponse.of("1", warning("x")));
    assertTrue(recentAdmissions.latest().get(0).operation().endsWith("(dry run)"));
  }
}
