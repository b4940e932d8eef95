package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.audit.PortNameRepairer.RepairResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Meters for the findings of the audit and for the audit itself. */
final class AuditMetrics {

  /** The label of the namespaces without their own metrics; not a valid namespace name. */
  static final String OTHER_NAMESPACES = "_others";

  private final MeterRegistry registry;
  private final MultiGauge findingsGauge;
  private final int maxNamespaces;

  /** The labels of one gauge. */
  private record MetricKey(
      String rule, String severity, String namespace, boolean missedByAdmission) {

    Tags tags() {
      return Tags.of(
          "rule",
          rule,
          "severity",
          severity,
          "namespace",
          namespace,
          "missed_by_admission",
          Boolean.toString(missedByAdmission));
    }
  }

  /**
   * Registers the meters.
   *
   * @param maxNamespaces the number of namespaces with their own label
   */
  AuditMetrics(MeterRegistry registry, int maxNamespaces) {
    this.registry = registry;
    this.maxNamespaces = maxNamespaces;
    findingsGauge =
        MultiGauge.builder("portcullis.audit.findings")
            .description("Findings in the cluster, published by the leader.")
            .register(registry);
    // A counter is exported only after it was registered.
    countCorrections(0);
    List.of("written", "failed", "left_out").forEach(r -> countEvents(r, 0));
    List.of("written", "failed").forEach(r -> countReports(r, 0));
    List.of(RepairResult.values()).forEach(r -> countRepairs(r, 0));
  }

  /** Registers the gauge of the leadership, once this replica takes part in the election. */
  void registerLeaderGauge(BooleanSupplier leading) {
    Gauge.builder("portcullis.audit.leader", () -> leading.getAsBoolean() ? 1 : 0)
        .description("1 for the replica that publishes the findings.")
        .register(registry);
  }

  /** Replaces the gauges of the findings. */
  void publishFindings(AuditSnapshot snapshot) {
    findingsGauge.register(
        countByTags(snapshot, maxNamespaces).entrySet().stream()
            .map(e -> Row.of(e.getKey(), e.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  /** Counts findings by their labels; the namespaces with the most findings have their own. */
  private static Map<Tags, Long> countByTags(AuditSnapshot snapshot, int maxNamespaces) {
    Map<String, List<AuditFinding>> byNamespace = snapshot.byNamespace();
    Set<String> named =
        byNamespace.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, List<AuditFinding>> e) -> -e.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .limit(maxNamespaces)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return snapshot.findings().values().stream()
        .map(
            f -> {
              String namespace = f.id().object().namespace();
              return new MetricKey(
                  f.id().rule(),
                  severityLabel(f),
                  named.contains(namespace) ? namespace : OTHER_NAMESPACES,
                  f.missedByAdmission());
            })
        .collect(
            Collectors.groupingBy(
                MetricKey::tags,
                () -> new TreeMap<>(Comparator.comparing(AuditMetrics::sortKey)),
                Collectors.counting()));
  }

  private static String sortKey(Tags tags) {
    return tags.stream().map(Tag::toString).collect(Collectors.joining("\n"));
  }

  private static String severityLabel(AuditFinding finding) {
    return finding.assessment().isExempted()
        ? "exempted"
        : finding.assessment().error() ? "error" : "warning";
  }

  /**
   * Runs a pass and records its time.
   *
   * @param scope {@code changes} or {@code all}
   */
  void timePass(String scope, Runnable pass) {
    Timer.builder("portcullis.audit.passes")
        .description("Passes over changes or over all objects, and the time they took.")
        .tag("scope", scope)
        .register(registry)
        .record(pass);
  }

  /** Counts full passes that found what the evaluation of changes had missed. */
  void countCorrections(int times) {
    registry.counter("portcullis.audit.corrections").increment(times);
  }

  /** Counts Events by result: {@code written}, {@code failed}, {@code left_out}. */
  void countEvents(String result, int count) {
    registry.counter("portcullis.audit.events", "result", result).increment(count);
  }

  /** Counts attempts to add missing port names. */
  void countRepairs(RepairResult result, int count) {
    registry
        .counter("portcullis.audit.repairs", "result", result.name().toLowerCase(Locale.ROOT))
        .increment(count);
  }

  /** Counts writes of reports by result: {@code written}, {@code failed}. */
  void countReports(String result, int count) {
    registry.counter("portcullis.audit.reports", "result", result).increment(count);
  }
}
