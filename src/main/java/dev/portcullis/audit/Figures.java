package dev.portcullis.audit;

import dev.portcullis.audit.Picture.Stand;
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
final class Figures {

  /** Cannot be the name of a namespace. */
  static final String OTHERS = "_others";

  private final MeterRegistry registry;
  private final MultiGauge findings;
  private final int namespaces;

  /** What is counted once. */
  private record Place(String rule, String severity, String namespace, boolean unrefused) {

    Tags tags() {
      return Tags.of(
          "rule",
          rule,
          "severity",
          severity,
          "namespace",
          namespace,
          "should_have_refused",
          Boolean.toString(unrefused));
    }
  }

  /**
   * Figures in that registry.
   *
   * @param namespaces how many of them are told apart
   */
  Figures(MeterRegistry registry, int namespaces) {
    this.registry = registry;
    this.namespaces = namespaces;
    findings =
        MultiGauge.builder("portcullis.audit.findings")
            .description("What is wrong in the cluster now; said by one replica.")
            .register(registry);
    // A counter that nobody has raised yet would be missing, and not 0.
    corrected(0);
    List.of("written", "failed", "left_out").forEach(r -> events(r, 0));
    List.of("written", "failed").forEach(r -> reports(r, 0));
  }

  /** Shows whether this replica is the one that speaks, from when on it may be. */
  void speaker(BooleanSupplier speaks) {
    Gauge.builder("portcullis.audit.leader", () -> speaks.getAsBoolean() ? 1 : 0)
        .description("Whether this replica is the one that says what the audit found.")
        .register(registry);
  }

  /** Shows what stands, and nothing of what stood before. */
  void show(Picture picture) {
    findings.register(
        counts(picture, namespaces).entrySet().stream()
            .map(e -> Row.of(e.getKey(), e.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  /** How many findings there are by rule, severity and namespace; the worst namespaces by name. */
  static Map<Tags, Long> counts(Picture picture, int namespaces) {
    Map<String, List<Stand>> byNamespace = picture.byNamespace();
    Set<String> named =
        byNamespace.entrySet().stream()
            .sorted(
                Comparator.comparing((Map.Entry<String, List<Stand>> e) -> -e.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .limit(namespaces)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return picture.stands().values().stream()
        .map(
            s -> {
              String namespace = s.identity().object().namespace();
              return new Place(
                  s.identity().rule(),
                  severity(s),
                  named.contains(namespace) ? namespace : OTHERS,
                  s.unrefused());
            })
        .collect(
            Collectors.groupingBy(
                Place::tags,
                () -> new TreeMap<>(Comparator.comparing(Figures::sorted)),
                Collectors.counting()));
  }

  private static String sorted(Tags tags) {
    Iterator<?> each = tags.iterator();
    StringBuilder text = new StringBuilder();
    each.forEachRemaining(t -> text.append(t).append('\n'));
    return text.toString();
  }

  private static String severity(Stand stand) {
    return stand.opinion().isExempted()
        ? "exempted"
        : stand.opinion().error() ? "error" : "warning";
  }

  /** Times a look at what changed, or at everything. */
  void pass(String scope, Runnable look) {
    Timer.builder("portcullis.audit.passes")
        .description(
            "How often the audit judged what changed, or everything, and how long it took.")
        .tag("scope", scope)
        .register(registry)
        .record(look);
  }

  /** Counts what a full pass found and the looks at changes had not. */
  void corrected(int times) {
    registry.counter("portcullis.audit.corrections").increment(times);
  }

  /** Counts Events by what became of them: {@code written}, {@code failed}, {@code left_out}. */
  void events(String result, int count) {
    registry.counter("portcullis.audit.events", "result", result).increment(count);
  }

  /** Counts writes of reports by what became of them: {@code written}, {@code failed}. */
  void reports(String result, int count) {
    registry.counter("portcullis.audit.reports", "result", result).increment(count);
  }
}
