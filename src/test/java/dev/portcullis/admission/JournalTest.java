package dev.portcullis.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.map.Admission;
import dev.portcullis.map.Admissions;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
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
final class JournalTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Admissions admissions = new Admissions();
  private final Journal journal =
      new Journal(new SimpleMeterRegistry(), admissions, Clock.fixed(NOW, ZoneOffset.UTC));

  private static Review review(boolean dryRun) {
    return new Review(
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

  private void answered(Review review, Response response) {
    journal.answered("validate", review, response, Duration.ZERO);
  }

  private static AdmissionResult warning(String text) {
    return new AdmissionResult(
        true, "", List.of(), 0, List.of(text), Map.of(), ConfirmationResult.NONE);
  }

  @Test
  void aDenialIsNotedWithAllThatIsSaid() {
    AdmissionResult answer =
        new AdmissionResult(
            false,
            "Service shop/web was not changed:\n  spec.ports: no",
            List.of(),
            0,
            List.of("and more"),
            Map.of(Outcome.DENIED, Set.of("service-port-unnamed")),
            ConfirmationResult.NONE);
    answered(review(false), Response.of("1", answer));
    assertEquals("denied", admissions.last().get(0).verdict());
    assertEquals(
        List.of("Service shop/web was not changed:", "spec.ports: no", "and more"),
        admissions.last().get(0).why());
  }

  @Test
  void aWarningIsNotedWithItsWords() {
    answered(review(false), Response.of("1", warning("mind the port")));
    Admission noted = admissions.last().get(0);
    assertEquals(
        new Admission(
            NOW, "warned", "UPDATE", "Service", "shop", "web", "jane", List.of("mind the port")),
        noted);
  }

  @Test
  void whatNothingIsToBeSaidOfIsNot() {
    answered(review(false), Response.notJudged("1"));
    assertEquals(List.of(), admissions.last());
  }

  @Test
  void aDryRunIsSaidToBeOne() {
    answered(review(true), Response.of("1", warning("x")));
    assertTrue(admissions.last().get(0).operation().endsWith("(dry run)"));
  }
}
