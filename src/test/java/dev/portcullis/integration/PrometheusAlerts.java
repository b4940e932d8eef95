package dev.portcullis.integration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The shipped alert rules. */
final class PrometheusAlerts {

  private static final Pattern OURS = Pattern.compile("portcullis_[a-z_]+");

  private PrometheusAlerts() {}

  /** Each as a map with {@code alert}, {@code expr}, {@code labels}, and so on. */
  static List<Map<String, Object>> all() {
    return new Kustomization("k8s/prometheus")
        .named("PrometheusRule", "portcullis")
        .get("spec", "groups", 0, "rules");
  }

  /** The metrics of Portcullis that they use. */
  static Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    for (Map<String, Object> rule : all()) {
      OURS.matcher((String) rule.get("expr")).results().forEach(m -> metrics.add(m.group()));
    }
    return metrics;
  }
}
