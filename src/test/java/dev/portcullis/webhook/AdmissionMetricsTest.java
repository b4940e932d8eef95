package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.policy.AdmissionEvaluator;
import dev.portcullis.policy.AdmissionResult;
import dev.portcullis.policy.ConfirmationResult;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.policy.Policy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reviews are counted by what they found. */
final class AdmissionMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void countsFindingsAndManagedObjects() throws IOException, InvalidReviewException {
    Policy withoutEntries = Policy.STANDARD.withManagedObjects(new ManagedObjectTable(List.of()));
    AdmissionMetrics metrics = new AdmissionMetrics(registry, evaluator(withoutEntries));
    AdmissionReviewRequest review =
        AdmissionReviewParser.parse(
            ReviewBuilder.JSON.writeValueAsBytes(
                ReviewBuilder.buildReview("CREATE", SampleObjects.ingressTo(8081), null)));
    for (Set<String> entries : List.of(Set.of("a", "b"), Set.of("a"), Set.<String>of())) {
      AdmissionResult result =
          new AdmissionResult(
              true,
              "",
              List.of(),
              0,
              List.of(),
              Map.of(Outcome.WARNED, Set.of("endpoints-port-name")),
              entries,
              ConfirmationResult.NONE);
      metrics.record("validate", review, AdmissionReviewResponse.of("1", result), Duration.ZERO);
    }
    assertEquals(
        Map.of(List.of(Tag.of("entry", "a")), 2.0, List.of(Tag.of("entry", "b")), 1.0),
        counts("portcullis.managed.object.reviews"));
    assertEquals(
        Map.of(List.of(Tag.of("outcome", "warned"), Tag.of("rule", "endpoints-port-name")), 3.0),
        counts("portcullis.findings"));
  }

  private Map<List<Tag>, Double> counts(String counter) {
    return registry.find(counter).counters().stream()
        .collect(Collectors.toMap(c -> c.getId().getTags(), Counter::count));
  }

  /** A dashboard shows a rate only if the counter existed before its first increment. */
  @Test
  void exportsCounterOfEachManagedObject() {
    new AdmissionMetrics(registry, evaluator(Policy.STANDARD));
    assertEquals(
        Policy.STANDARD.managedObjects().entries().size(),
        registry.get("portcullis.managed.object.reviews").counters().size());
  }

  private static AdmissionEvaluator evaluator(Policy policy) {
    return new AdmissionEvaluator(new SnapshotView(List.of(), DataPlane.KUBE_PROXY), policy);
  }
}
