package dev.portcullis.doctor.checks;

import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.doctor.DoctorCheck;
import dev.portcullis.doctor.InstallationView;
import dev.portcullis.doctor.StoredWebhookConfiguration;
import dev.portcullis.report.doctor.DoctorFinding;
import dev.portcullis.report.doctor.DoctorFinding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether the entries of a webhook configuration ask about what they are shipped to ask about, and
 * in that way. Whom they ask is another matter.
 */
public record WebhookDriftCheck(String kind) implements DoctorCheck {

  @Override
  public String name() {
    return "entries of " + kind;
  }

  @Override
  public void run(InstallationView site, Consumer<DoctorFinding> say) {
    site.webhookConfiguration(kind)
        .filter(c -> !c.portcullisWebhooks().isEmpty())
        .ifPresent(
            c ->
                findDifferences(site.ref().namespace(), c.portcullisWebhooks())
                    .forEach(
                        (what, entries) ->
                            say.accept(
                                new DoctorFinding(
                                    Level.ERROR,
                                    name(),
                                    c.displayName() + ": " + c.fieldPath(entries) + what,
                                    site.certificateMode()
                                        .restoreWebhooksCommand(kind, c.name())))));
  }

  /**
   * What differs, with the names of the entries in which it does.
   *
   * @param namespace the one of the server, which is left out of what is asked about
   * @param stored the entries as they are
   */
  Map<String, List<String>> findDifferences(String namespace, List<Map<String, Object>> stored) {
    List<Map<String, Object>> shipped =
        new WebhookTemplates(namespace, path -> Map.of("path", path)).render(kind, "");
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, Object>> entry : indexByName(shipped).entrySet()) {
      Map<String, Object> there = indexByName(stored).get(entry.getKey());
      if (there == null) {
        add(differences, ": missing", entry.getKey());
      } else {
        TreeDifference.between(normalize(entry.getValue()), normalize(there)).stream()
            .filter(d -> !isUrlClientConfig(d))
            .forEach(d -> add(differences, "." + d.path() + ": " + d.describe(), entry.getKey()));
      }
    }
    indexByName(stored).keySet().stream()
        .filter(n -> !indexByName(shipped).containsKey(n))
        .forEach(n -> add(differences, ": not shipped", n));
    return differences;
  }

  /** Whom an address leads to is told elsewhere. */
  private static boolean isUrlClientConfig(TreeDifference difference) {
    return difference.path().equals("clientConfig") && difference.actual() == null;
  }

  private static void add(Map<String, List<String>> to, String what, String entry) {
    to.computeIfAbsent(what, w -> new ArrayList<>()).add(entry);
  }

  private static Map<String, Map<String, Object>> indexByName(List<Map<String, Object>> entries) {
    Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
    entries.forEach(e -> byName.put((String) e.get("name"), e));
    return byName;
  }

  /** An entry without whom it asks, but for the path, and without what the API server adds. */
  private static Map<String, Object> normalize(Map<String, Object> entry) {
    Map<String, Object> asked = new LinkedHashMap<>(entry);
    Map<String, Object> client = StoredWebhookConfiguration.asMap(asked.remove("clientConfig"));
    // Of the service, or of what Entries was given in its place.
    Object path =
        client.getOrDefault(
            "path", StoredWebhookConfiguration.asMap(client.get("service")).get("path"));
    if (path != null) {
      asked.put("clientConfig", Map.of("service", Map.of("path", path)));
    }
    if (Map.of().equals(asked.get("objectSelector"))) {
      asked.remove("objectSelector");
    }
    if (asked.get("rules") instanceof List<?> rules) {
      asked.put("rules", rules.stream().map(WebhookDriftCheck::withoutDefaultScope).toList());
    }
    return asked;
  }

  private static Map<String, Object> withoutDefaultScope(Object rule) {
    Map<String, Object> without = new LinkedHashMap<>(StoredWebhookConfiguration.asMap(rule));
    without.remove("scope", "*");
    return without;
  }
}
