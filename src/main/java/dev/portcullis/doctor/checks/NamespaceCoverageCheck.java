package dev.portcullis.doctor.checks;

import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.policy.Profile;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Which namespaces nobody asks us about, and whether a profile was mistyped. */
public final class NamespaceCoverageCheck implements DoctorCheck {

  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public String name() {
    return "namespaces";
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    SortedMap<String, Map<String, String>> labels = new TreeMap<>();
    for (Namespace namespace : site.namespaces()) {
      labels.put(
          namespace.getMetadata().getName(),
          Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
    }
    labels.forEach((name, its) -> findInvalidProfile(name, its).ifPresent(say));
    List<LabelSelector> selectors =
        site.webhookConfigurations().stream()
            .flatMap(c -> c.portcullisWebhooks().stream())
            .map(e -> LabelSelector.parse(e.get("namespaceSelector")))
            .distinct()
            .toList();
    describeExcluded(labels, selectors)
        .ifPresent(
            l ->
                say.accept(new DoctorFinding(Level.INFO, name(), "namespaces left out: " + l, "")));
  }

  private Optional<DoctorFinding> findInvalidProfile(String name, Map<String, String> labels) {
    String word = labels.getOrDefault(Profile.LABEL, "");
    if (word.isEmpty() || Profile.of(word).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new DoctorFinding(
            Level.ERROR,
            name(),
            "Namespace "
                + name
                + ": label "
                + Profile.LABEL
                + ": no such profile: "
                + word
                + ": it counts as none; there are "
                + Arrays.stream(Profile.values())
                    .map(Profile::toString)
                    .collect(Collectors.joining(", ")),
            "kubectl label namespace " + name + " --overwrite " + Profile.LABEL + "=standard"));
  }

  /**
   * The namespaces that some selector leaves out, by the reason; empty where there are none.
   *
   * @param labels of all namespaces
   */
  static Optional<String> describeExcluded(
      SortedMap<String, Map<String, String>> labels, List<LabelSelector> selectors) {
    SortedMap<String, SortedSet<String>> byReason = new TreeMap<>();
    labels.forEach(
        (name, its) ->
            selectors.stream()
                .flatMap(s -> s.findUnmetRequirement(its).stream())
                .findFirst()
                .ifPresent(
                    r ->
                        byReason
                            .computeIfAbsent(describeReason(r), w -> new TreeSet<>())
                            .add(name)));
    return byReason.isEmpty()
        ? Optional.empty()
        : Optional.of(
            byReason.entrySet().stream()
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
