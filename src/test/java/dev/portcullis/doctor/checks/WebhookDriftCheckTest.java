package dev.portcullis.doctor.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.doctor.checks.WebhookDriftCheck.Drift;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests which differences from the bundled webhooks are reported. */
final class WebhookDriftCheckTest {

  private static final String SERVICES_WEBHOOK = "services.mutate.portcullis.dev";

  @Test
  void ignoresApiServerDefaults() {
    List<Map<String, Object>> stored = bundledWebhooks();
    for (Map<String, Object> webhook : stored) {
      webhook.put("objectSelector", Map.of());
      webhook.put("rules", withScope((List<?>) webhook.get("rules"), "*"));
    }
    assertEquals(Map.of(), WebhookDriftCheck.findDrift(bundledWebhooks(), stored));
  }

  @Test
  void reportsChangedFields() {
    List<Map<String, Object>> stored = bundledWebhooks();
    Map<String, Object> webhook = stored.get(0);
    webhook.put("rules", withScope((List<?>) webhook.get("rules"), "Namespaced"));
    webhook.put("timeoutSeconds", 30);
    assertEquals(
        Map.of(
            new Drift("rules[0].scope", "not bundled: Namespaced"),
            List.of(SERVICES_WEBHOOK),
            new Drift("timeoutSeconds", "30 instead of 3"),
            List.of(SERVICES_WEBHOOK)),
        WebhookDriftCheck.findDrift(bundledWebhooks(), stored));
  }

  @Test
  void reportsMissingAndUnknownWebhooks() {
    List<Map<String, Object>> stored = bundledWebhooks();
    stored.get(0).put("name", "old.mutate.portcullis.dev");
    assertEquals(
        Map.of(
            new Drift("", "is missing"),
            List.of(SERVICES_WEBHOOK),
            new Drift("", "is not bundled"),
            List.of("old.mutate.portcullis.dev")),
        WebhookDriftCheck.findDrift(bundledWebhooks(), stored));
  }

  /** The bundled selectors exclude the namespace of the server. */
  @Test
  void reportsSelectorOfOtherNamespace() {
    assertEquals(
        1, WebhookDriftCheck.findDrift(bundledWebhooks("elsewhere"), bundledWebhooks()).size());
  }

  @Test
  void acceptsConditionForConfiguredUsers() {
    List<Map<String, Object>> stored =
        new WebhookTemplates(
                "portcullis", path -> Map.of("service", Map.of("path", path)), Set.of("renamed"))
            .render(WebhookConfigurations.MUTATING, "");
    assertEquals(Map.of(), WebhookDriftCheck.findDrift(bundledWebhooks(), stored));
  }

  private static List<Map<String, Object>> bundledWebhooks() {
    return bundledWebhooks("portcullis");
  }

  private static List<Map<String, Object>> bundledWebhooks(String namespace) {
    List<Map<String, Object>> webhooks = new ArrayList<>();
    new WebhookTemplates(namespace, path -> Map.of("service", Map.of("path", path)))
        .render(WebhookConfigurations.MUTATING, "")
        .forEach(e -> webhooks.add(new LinkedHashMap<>(e)));
    return webhooks;
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
