package dev.portcullis.webhook;

import dev.portcullis.model.TextSanitizer;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.routemap.AdmissionEvent;
import dev.portcullis.routemap.RecentAdmissions;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.MDC;

/**
 * What an operator learns of reviews: a line in the log for each denial, figures, and the last of
 * them on the route map. Nothing that a caller is free to choose gets into the name or a label of a
 * figure.
 */
@ApplicationScoped
public class AdmissionMetrics {

  private static final Set<String> KINDS =
      Set.of("Service", "Endpoints", "EndpointSlice", "Ingress");
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE");
  private static final String OTHER = "other";

  /** From what a review may cost to what the API server waits for. */
  private static final Duration[] LATENCY_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3)
  };

  /** What somebody who looks at the route map is told of. */
  private static final Set<ReviewOutcome> ROUTE_MAP_OUTCOMES =
      Set.of(ReviewOutcome.DENIED, ReviewOutcome.WARNED, ReviewOutcome.NAMED);

  private final RecentAdmissions recentAdmissions;
  private final Clock clock;
  private final MeterRegistry registry;
  private final MeterProvider<Timer> reviewTimer;

  AdmissionMetrics(MeterRegistry figures, RecentAdmissions admissions, Clock clock) {
    this.recentAdmissions = admissions;
    this.clock = clock;
    this.registry = figures;
    reviewTimer =
        Timer.builder("portcullis.reviews")
            .description("Reviews, by what they came to.")
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .withRegistry(figures);
  }

  /** A review has been answered. */
  void recordReview(
      String webhook,
      AdmissionReviewRequest review,
      AdmissionReviewResponse response,
      Duration took) {
    reviewTimer
        .withTags(
            "webhook",
            webhook,
            "kind",
            KINDS.contains(review.kind()) ? review.kind() : OTHER,
            "operation",
            OPERATIONS.contains(review.operation()) ? review.operation() : OTHER,
            "verdict",
            label(response.outcome()))
        .record(took);
    response
        .ruleIdsByOutcome()
        .forEach((outcome, ids) -> ids.forEach(id -> countFinding(id, label(outcome))));
    if (response.confirmation() != ConfirmationResult.NONE) {
      registry
          .counter(
              "portcullis.confirmations",
              "webhook",
              webhook,
              "result",
              label(response.confirmation()))
          .increment();
    }
    if (response.outcome() == ReviewOutcome.DENIED) {
      logDenial(review, response);
    }
    if (ROUTE_MAP_OUTCOMES.contains(response.outcome())) {
      recentAdmissions.add(
          new AdmissionEvent(
              clock.instant(),
              label(response.outcome()),
              TextSanitizer.toSingleLine(review.operation())
                  + (review.dryRun() ? " (dry run)" : ""),
              TextSanitizer.toSingleLine(review.kind()),
              TextSanitizer.toSingleLine(review.namespace()),
              TextSanitizer.toSingleLine(review.name()),
              TextSanitizer.toSingleLine(review.username()),
              response.messageLines()));
    }
  }

  private void countFinding(String rule, String outcome) {
    registry.counter("portcullis.findings", "rule", rule, "outcome", outcome).increment();
  }

  /** In the log as a line of words, and where it is JSON as fields, too. */
  private static void logDenial(AdmissionReviewRequest review, AdmissionReviewResponse response) {
    Map<String, String> fields =
        Map.of(
            "operation", review.operation(),
            "kind", TextSanitizer.toSingleLine(review.kind()),
            "namespace", TextSanitizer.toSingleLine(review.namespace()),
            "name",
                review.name().isEmpty() ? "(to come)" : TextSanitizer.toSingleLine(review.name()),
            "user", TextSanitizer.toSingleLine(review.username()),
            "rules", String.join(",", response.ruleIdsByOutcome().get(Outcome.DENIED)));
    fields.forEach(MDC::put);
    try {
      Log.infof(
          "denied %s of %s %s/%s by %s: %s",
          fields.get("operation"),
          fields.get("kind"),
          fields.get("namespace"),
          fields.get("name"),
          fields.get("user"),
          fields.get("rules"));
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  private static String label(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
