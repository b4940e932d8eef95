package dev.portcullis.audit;

import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What an operator learns of the audit. */
final class AuditMetrics {

  /** Cannot be the name of a namespace. */
  static final String OTHER_NAMESPACES = "_others";

  private final MeterRegistry registry;
  private final MultiGauge findingsGauge;
  private final int maxNamespaces;

  /** What is counted once. */
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
   * Figures in that registry.
   *
   * @param namespaces how many of them are told apart
   */
  AuditMetrics(MeterRegistry registry, int namespaces) {
    this.registry = registry;
    this.maxNamespaces = namespaces;
    findingsGauge =
        MultiGauge.builder("portcullis.audit.findings")
            .description("What is wrong in the cluster now; said by one replica.")
            .register(registry);
    // A counter that nobody has raised yet would be missing, and not 0.
    countCorrections(0);
    List.of("written", "failed", "left_out").forEach(r -> countEvents(r, 0));
    List.of("written", "failed").forEach(r -> countReports(r, 0));
  }

  /** Shows whether this replica is the one that speaks, from when on it may be. */
  void registerLeaderGauge(BooleanSupplier speaks) {
    Gauge.builder("portcullis.audit.leader", () -> speaks.getAsBoolean() ? 1 : 0)
        .description("Whether this replica is the one that says what the audit found.")
        .register(registry);
  }

  /** Shows what stands, and nothing of what stood before. */
  void publishFindings(AuditSnapshot picture) {
    findingsGauge.register(
        countByTags(picture, maxNamespaces).entrySet().stream()
            .map(e -> Row.of(e.getKey(), e.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  /** How many findings there are by rule, severity and namespace; the worst namespaces by name. */
  static Map<Tags, Long> countByTags(AuditSnapshot picture, int namespaces) {
    Map<String, List<AuditFinding>> byNamespace = picture.byNamespace();
    Set<String> named =
        byNamespace.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, List<AuditFinding>> e) -> -e.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .limit(namespaces)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return picture.findings().values().stream()
        .map(
            s -> {
              String namespace = s.id().object().namespace();
              return new MetricKey(
                  s.id().rule(),
                  severityLabel(s),
                  named.contains(namespace) ? namespace : OTHER_NAMESPACES,
                  s.missedByAdmission());
            })
        .collect(
            Collectors.groupingBy(
                MetricKey::tags,
                () -> new TreeMap<>(Comparator.comparing(AuditMetrics::sortKey)),
                Collectors.counting()));
  }

  private static String sortKey(Tags tags) {
    Iterator<?> each = tags.iterator();
    StringBuilder text = new StringBuilder();
    each.forEachRemaining(t -> text.append(t).append('\n'));
    return text.toString();
  }

  private static String severityLabel(AuditFinding stand) {
    return stand.assessment().isExempted()
        ? "exempted"
        : stand.assessment().error() ? "error" : "warning";
  }

  /** Times a look at what changed, or at everything. */
  void timePass(String scope, Runnable look) {
    Timer.builder("portcullis.audit.passes")
        .description(
            "How often the audit judged what changed, or everything, and how long it took.")
        .tag("scope", scope)
        .register(registry)
        .record(look);
  }

  /** Counts what a full pass found and the looks at changes had not. */
  void countCorrections(int times) {
    registry.counter("portcullis.audit.corrections").increment(times);
  }

  /** Counts Events by what became of them: {@code written}, {@code failed}, {@code left_out}. */
  void countEvents(String result, int count) {
    registry.counter("portcullis.audit.events", "result", result).increment(count);
  }

  /** Counts writes of reports by what became of them: {@code written}, {@code failed}. */
  void countReports(String result, int count) {
    registry.counter("portcullis.audit.reports", "result", result).increment(count);
  }
}
