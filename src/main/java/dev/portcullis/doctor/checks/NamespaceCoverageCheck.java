package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.policy.Profile;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists the namespaces that are excluded, and checks for unknown profiles. */
final class NamespaceCoverageCheck implements DoctorCheck {

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public String name() {
    return "namespaces";
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    SortedMap<String, Map<String, String>> labelsByNamespace = new TreeMap<>();
    for (Namespace namespace : installation.namespaces()) {
      labelsByNamespace.put(
          namespace.getMetadata().getName(),
          Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
    }
    labelsByNamespace.forEach((name, labels) -> checkProfile(name, labels, report));
    describeExcluded(
            labelsByNamespace,
            selectors(
                installation.webhookConfigurations().stream()
                    .flatMap(c -> c.portcullisWebhooks().stream())))
        .ifPresent(excluded -> report.info("Namespaces excluded: " + excluded, ""));
  }

  /** The selectors of the webhooks that evaluate objects; the probe selects one namespace. */
  static List<LabelSelector> selectors(Stream<Map<String, Object>> webhooks) {
    return webhooks
        .filter(w -> !WebhookTemplates.isProbe(w))
        .map(w -> LabelSelector.parse(w.get("namespaceSelector")))
        .distinct()
        .toList();
  }

  private static void checkProfile(
      String namespace, Map<String, String> labels, FindingReporter report) {
    String profile = labels.getOrDefault(Profile.LABEL, "");
    if (!profile.isEmpty() && Profile.of(profile).isEmpty()) {
      report.error(
          "Namespace "
              + namespace
              + " has unknown profile \""
              + profile
              + "\", which is ignored; profiles are "
              + Arrays.stream(Profile.values())
                  .map(Profile::toString)
                  .collect(Collectors.joining(", ")),
          "Namespace " + namespace + ": metadata.labels[" + Profile.LABEL + "]",
          "kubectl label namespace " + namespace + " --overwrite " + Profile.LABEL + "=standard");
    }
  }

  /**
   * Lists the namespaces that some selector excludes, by reason; empty if there are none.
   *
   * @param labelsByNamespace the labels of all namespaces
   */
  static Optional<String> describeExcluded(
      SortedMap<String, Map<String, String>> labelsByNamespace, List<LabelSelector> selectors) {
    SortedMap<String, SortedSet<String>> namespacesByReason = new TreeMap<>();
    labelsByNamespace.forEach(
        (namespace, labels) ->
            selectors.stream()
                .flatMap(s -> s.findUnmetRequirement(labels).stream())
                .findFirst()
                .ifPresent(
                    r ->
                        namespacesByReason
                            .computeIfAbsent(describeReason(r), w -> new TreeSet<>())
                            .add(namespace)));
    return namespacesByReason.isEmpty()
        ? Optional.empty()
        : Optional.of(
            namespacesByReason.entrySet().stream()
                .map(e -> String.join(", ", e.getValue()) + " (" + e.getKey() + ")")
                .collect(Collectors.joining("; ")));
  }

  private static String describeReason(LabelSelector.Requirement unmet) {
    if (unmet.key().equals(NAME_LABEL)) {
      return "by name";
    }
    return unmet.key().equals(Profile.LABEL)
        ? "label " + Profile.LABEL + ": " + Profile.OFF
        : "namespaceSelector: " + unmet;
  }
}
