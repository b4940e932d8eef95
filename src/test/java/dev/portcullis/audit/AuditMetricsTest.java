package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Checks the labels of the gauges of findings. */
final class AuditMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AuditMetrics metrics = new AuditMetrics(registry, 2);

  private Map<String, Double> byNamespace() {
    Map<String, Double> counts = new TreeMap<>();
    for (Gauge gauge : registry.find("portcullis.audit.findings").gauges()) {
      counts.merge(gauge.getId().getTag("namespace"), gauge.value(), Double::sum);
    }
    return counts;
  }

  @Test
  void labelsNamespacesWithMostFindings() {
    metrics.publishFindings(
        AuditFixtures.snapshot("a/x", "b/x", "b/y", "c/x", "d/x", "d/y", "d/z"));
    assertEquals(Map.of("d", 3.0, "b", 2.0, AuditMetrics.OTHER_NAMESPACES, 2.0), byNamespace());
  }

  @Test
  void removesResolvedFindings() {
    metrics.publishFindings(AuditFixtures.snapshot("a/x", "b/x"));
    metrics.publishFindings(AuditFixtures.snapshot("a/x"));
    assertEquals(Map.of("a", 1.0), byNamespace());
    metrics.publishFindings(AuditSnapshot.EMPTY);
    assertEquals(Map.of(), byNamespace());
  }

  @Test
  void labelsExemptedAndMissedByAdmission() {
    metrics.publishFindings(AuditFixtures.exemptedSnapshot("a/x", "a/y"));
    assertEquals(
        2, registry.get("portcullis.audit.findings").tag("severity", "exempted").gauge().value());
    assertEquals(Map.of("a", 2.0), byNamespace());
    metrics.publishFindings(AuditFixtures.missedByAdmissionSnapshot("a/x", "a/y", "a/z"));
    assertEquals(
        3,
        registry
            .get("portcullis.audit.findings")
            .tag("severity", "error")
            .tag("rule", "backend-service-missing")
            .tag("missed_by_admission", "true")
            .gauge()
            .value());
    assertEquals(Map.of("a", 3.0), byNamespace());
  }
}
