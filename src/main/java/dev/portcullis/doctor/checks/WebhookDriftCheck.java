package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.doctor.CertificateMode;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.FindingReporter;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that the webhooks of a configuration are as bundled, except for what the API server calls,
 * which is checked elsewhere.
 */
record WebhookDriftCheck(String kind) implements DoctorCheck {

  /**
   * A difference between a stored webhook and the bundled one.
   *
   * @param field the path in the webhook; empty for the webhook itself
   */
  record Drift(String field, String description) {}

  @Override
  public String name() {
    return "webhooks of " + kind;
  }

  @Override
  public void run(InstallationView installation, FindingReporter report) {
    installation
        .webhookConfiguration(kind)
        .filter(c -> !c.portcullisWebhooks().isEmpty())
        .ifPresent(
            c ->
                findDrift(bundledWebhooks(installation, c), c.portcullisWebhooks())
                    .forEach(
                        (drift, webhooks) ->
                            report.error(
                                describe(drift),
                                c.locationOf(webhooks)
                                    + (drift.field.isEmpty() ? "" : "." + drift.field),
                                installation
                                    .certificateMode()
                                    .restoreWebhooksCommand(kind, c.name()))));
  }

  private static String describe(Drift drift) {
    return drift.field.isEmpty()
        ? "Webhook " + drift.description
        : "Webhook field " + drift.field + " differs from the bundled one: " + drift.description;
  }

  /** The webhooks as they should be; those that a server registers itself depend on the phase. */
  private List<Map<String, Object>> bundledWebhooks(
      InstallationView installation, StoredWebhookConfiguration stored) {
    WebhookTemplates templates =
        new WebhookTemplates(installation.ref().namespace(), path -> Map.of("path", path));
    return installation.certificateMode() == CertificateMode.SELF_MANAGED
        ? templates.renderSelfManaged(kind, "", installation.ref().name(), stored.phase())
        : templates.render(kind, "");
  }

  /** Finds the differences, with the names of the webhooks that have them. */
  static Map<Drift, List<String>> findDrift(
      List<Map<String, Object>> bundledWebhooks, List<Map<String, Object>> stored) {
    Map<String, Map<String, Object>> bundled = indexByName(bundledWebhooks);
    Map<String, Map<String, Object>> actual = indexByName(stored);
    Map<Drift, List<String>> webhooksByDrift = new LinkedHashMap<>();
    bundled.forEach(
        (name, expected) -> {
          if (!actual.containsKey(name)) {
            add(webhooksByDrift, new Drift("", "is missing"), name);
            return;
          }
          TreeDifference.between(normalize(expected), normalize(actual.get(name))).stream()
              .filter(d -> !isUrlClientConfig(d))
              .forEach(d -> add(webhooksByDrift, new Drift(d.path(), d.describe()), name));
        });
    actual.keySet().stream()
        .filter(name -> !bundled.containsKey(name))
        .forEach(name -> add(webhooksByDrift, new Drift("", "is not bundled"), name));
    return webhooksByDrift;
  }

  private static boolean isUrlClientConfig(TreeDifference difference) {
    return difference.path().equals("clientConfig") && difference.actual() == null;
  }

  private static void add(Map<Drift, List<String>> webhooksByDrift, Drift drift, String webhook) {
    webhooksByDrift.computeIfAbsent(drift, d -> new ArrayList<>()).add(webhook);
  }

  private static Map<String, Map<String, Object>> indexByName(List<Map<String, Object>> webhooks) {
    Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
    webhooks.forEach(w -> byName.put((String) w.get("name"), w));
    return byName;
  }

  /** A webhook without its target, except for the path, and without API server defaults. */
  private static Map<String, Object> normalize(Map<String, Object> webhook) {
    Map<String, Object> normalized = new LinkedHashMap<>(webhook);
    Map<String, Object> client =
        StoredWebhookConfiguration.asMap(normalized.remove("clientConfig"));
    // The template has the path itself, a stored webhook has it in the service.
    Object path =
        client.getOrDefault(
            "path", StoredWebhookConfiguration.asMap(client.get("service")).get("path"));
    if (path != null) {
      normalized.put("clientConfig", Map.of("service", Map.of("path", path)));
    }
    if (Map.of().equals(normalized.get("objectSelector"))) {
      normalized.remove("objectSelector");
    }
    if (normalized.get("matchConditions") instanceof List<?> conditions) {
      // Names from a setting of the server, which is not known here.
      normalized.put(
          "matchConditions",
          conditions.stream()
              .filter(
                  c ->
                      !WebhookTemplates.USERS_CONDITION.equals(
                          StoredWebhookConfiguration.asMap(c).get("name")))
              .toList());
    }
    if (normalized.get("rules") instanceof List<?> rules) {
      normalized.put("rules", rules.stream().map(WebhookDriftCheck::withoutDefaultScope).toList());
    }
    return normalized;
  }

  private static Map<String, Object> withoutDefaultScope(Object rule) {
    Map<String, Object> normalized = new LinkedHashMap<>(StoredWebhookConfiguration.asMap(rule));
    normalized.remove("scope", "*");
    return normalized;
  }
}
