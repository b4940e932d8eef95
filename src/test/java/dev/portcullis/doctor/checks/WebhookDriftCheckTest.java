package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not as shipped, in words. */
final class WebhookDriftCheckTest {

  private static final WebhookDriftCheck CHECK =
      new WebhookDriftCheck(WebhookConfigurations.MUTATING);
  private static final String SERVICES_WEBHOOK = "services.mutate.portcullis.dev";

  @Test
  void describesFieldAndBothValues() {
    Map<String, Object> shipped =
        Map.of(
            "a", 1,
            "b", List.of("x", "y"),
            "c", List.of(Map.of("name", "p", "v", "1"), Map.of("name", "q", "v", "2")),
            "d", List.of(Map.of("v", "1")));
    Map<String, Object> there =
        Map.of(
            "a", 1L,
            "b", List.of("x"),
            "c", List.of(Map.of("name", "q", "v", "2" + " ".repeat(100)), Map.of("name", "r")),
            "d", List.of(Map.of("v", "2")));
    assertEquals(
        List.of(
            "b: [x] in place of [x, y]",
            "c[p]: missing",
            "c[q].v: another than was shipped",
            "c[r]: not shipped: {name=r}",
            "d[0].v: 2 in place of 1"),
        TreeDifference.between(shipped, there).stream()
            .map(d -> d.path() + ": " + d.describe())
            .toList());
  }

  @Test
  void ignoresApiServerDefaults() {
    List<Map<String, Object>> stored = bundledWebhooks();
    for (Map<String, Object> entry : stored) {
      entry.put("objectSelector", Map.of());
      entry.put("rules", withScope((List<?>) entry.get("rules"), "*"));
    }
    assertEquals(Map.of(), CHECK.findDifferences("here", stored));
  }

  @Test
  void reportsChangedFields() {
    List<Map<String, Object>> stored = bundledWebhooks();
    Map<String, Object> entry = stored.get(0);
    entry.put("rules", withScope((List<?>) entry.get("rules"), "Namespaced"));
    entry.put("timeoutSeconds", 30);
    assertEquals(
        Map.of(
            ".rules[0].scope: not shipped: Namespaced",
            List.of(SERVICES_WEBHOOK),
            ".timeoutSeconds: 30 in place of 3",
            List.of(SERVICES_WEBHOOK)),
        CHECK.findDifferences("here", stored));
  }

  @Test
  void reportsMissingAndUnknownWebhooks() {
    List<Map<String, Object>> stored = bundledWebhooks();
    stored.get(0).put("name", "old.mutate.portcullis.dev");
    assertEquals(
        Map.of(
            ": missing",
            List.of(SERVICES_WEBHOOK),
            ": not shipped",
            List.of("old.mutate.portcullis.dev")),
        CHECK.findDifferences("here", stored));
  }

  /** Our own namespace is part of what is asked. */
  @Test
  void reportsSelectorOfOtherNamespace() {
    assertEquals(1, CHECK.findDifferences("there", bundledWebhooks()).size());
  }

  private static List<Map<String, Object>> bundledWebhooks() {
    List<Map<String, Object>> entries = new ArrayList<>();
    new WebhookTemplates("here", path -> Map.of("service", Map.of("path", path)))
        .render(WebhookConfigurations.MUTATING, "")
        .forEach(e -> entries.add(new LinkedHashMap<>(e)));
    return entries;
  }

  private static List<Object> withScope(List<?> rules, String scope) {
    List<Object> scoped = new ArrayList<>();
    for (Object rule : rules) {
      Map<String, Object> with = new HashMap<>(StoredWebhookConfiguration.asMap(rule));
      with.put("scope", scope);
      scoped.add(with);
    }
    return scoped;
  }
}
