package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tests which namespaces count as excluded. */
final class NamespaceCoverageCheckTest {

  @Test
  void describesExcludedNamespaces() {
    TreeMap<String, Map<String, String>> labels = new TreeMap<>();
    for (String name : List.of("bbs", "kube-system", "shop", "staging")) {
      labels.put(name, new TreeMap<>(Map.of("kubernetes.io/metadata.name", name)));
    }
    labels.get("bbs").put("portcullis.dev/profile", "off");
    labels.get("shop").put("team", "a");
    LabelSelector selector =
        LabelSelector.parse(
            Map.of(
                "matchLabels",
                Map.of("team", "a"),
                "matchExpressions",
                List.of(
                    expression("kubernetes.io/metadata.name", "NotIn", "kube-system"),
                    expression("portcullis.dev/profile", "NotIn", "off"))));
    assertEquals(
        Optional.of("bbs, kube-system, staging (namespaceSelector: team In [a])"),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(selector)));
    LabelSelector shipped =
        new LabelSelector(selector.requirements().subList(1, selector.requirements().size()));
    assertEquals(
        Optional.of("kube-system (by name); bbs (label portcullis.dev/profile: off)"),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(shipped)));
    assertEquals(
        Optional.empty(),
        NamespaceCoverageCheck.describeExcluded(labels, List.of(LabelSelector.parse(null))));
  }

  /** The probe selects the namespace of the server and excludes no other one from evaluation. */
  @Test
  void probeExcludesNoNamespace() {
    WebhookTemplates templates = new WebhookTemplates("guard", path -> Map.of("path", path));
    TreeMap<String, Map<String, String>> labels = new TreeMap<>();
    for (String name : List.of("guard", "shop")) {
      labels.put(name, Map.of("kubernetes.io/metadata.name", name));
    }
    assertEquals(
        Optional.of("guard (by name)"),
        NamespaceCoverageCheck.describeExcluded(
            labels,
            NamespaceCoverageCheck.selectors(
                templates
                    .renderSelfManaged(
                        WebhookConfigurations.VALIDATING, "", "guard", RegistrationPhase.FINAL)
                    .stream())));
  }

  private static Map<String, Object> expression(String key, String operator, String value) {
    return Map.of("key", key, "operator", operator, "values", List.of(value));
  }
}
