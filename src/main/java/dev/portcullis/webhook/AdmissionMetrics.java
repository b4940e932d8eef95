package dev.portcullis.webhook;

import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.ConfirmationResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Meters for reviews. Clients cannot choose the values of labels, which would create meters without
 * limit.
 */
@ApplicationScoped
class AdmissionMetrics {

  private static final Set<String> KINDS =
      Set.of("Service", "Endpoints", "EndpointSlice", "Ingress");
  private static final Set<String> OPERATIONS = Set.of("CREATE", "UPDATE", "DELETE");
  private static final String OTHER = "other";

  /** From the usual time of a review to the timeout of the API server. */
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

  private final MeterRegistry registry;
  private final MeterProvider<Timer> reviewTimer;

  /** Registers the counters of managed objects, so that they are exported before the first one. */
  AdmissionMetrics(MeterRegistry registry, AdmissionEvaluator evaluator) {
    this.registry = registry;
    evaluator.policy().managedObjects().entries().forEach(e -> managedObjectCounter(e.name()));
    reviewTimer =
        Timer.builder("portcullis.reviews")
            .description("Reviews by outcome, and the time they took.")
            .serviceLevelObjectives(LATENCY_BUCKETS)
            .withRegistry(registry);
  }

  /** Counts an answered review, its findings, and its live reads. */
  void record(
      String webhook,
      AdmissionReviewRequest review,
      AdmissionReviewResponse response,
      Duration duration) {
    reviewTimer
        .withTags(
            "webhook",
            webhook,
            "kind",
            KINDS.contains(review.kind()) ? review.kind() : OTHER,
            "operation",
            OPERATIONS.contains(review.operation()) ? review.operation() : OTHER,
            "verdict",
            response.outcome().label())
        .record(duration);
    response
        .ruleIdsByOutcome()
        .forEach((outcome, ids) -> ids.forEach(id -> countFinding(id, label(outcome))));
    response.managedObjects().forEach(e -> managedObjectCounter(e).increment());
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
  }

  private Counter managedObjectCounter(String entry) {
    return registry.counter("portcullis.managed.object.reviews", "entry", entry);
  }

  private void countFinding(String rule, String outcome) {
    registry.counter("portcullis.findings", "rule", rule, "outcome", outcome).increment();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
