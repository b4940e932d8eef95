package dev.portcullis.doctor;

import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
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
record AsShipped(String kind) implements Check {

  @Override
  public String about() {
    return "entries of " + kind;
  }

  @Override
  public void look(Site site, Consumer<DoctorFinding> say) {
    site.configuration(kind)
        .filter(c -> !c.ours().isEmpty())
        .ifPresent(
            c ->
                differences(site.scope().namespace(), c.ours())
                    .forEach(
                        (what, entries) ->
                            say.accept(
                                new DoctorFinding(
                                    Level.WRONG,
                                    about(),
                                    c.title() + ": " + c.place(entries) + what,
                                    site.setup().register(kind, c.name())))));
  }

  /**
   * What differs, with the names of the entries in which it does.
   *
   * @param namespace the one of the server, which is left out of what is asked about
   * @param stored the entries as they are
   */
  Map<String, List<String>> differences(String namespace, List<Map<String, Object>> stored) {
    List<Map<String, Object>> shipped =
        new WebhookTemplates(namespace, path -> Map.of("path", path)).render(kind, "");
    Map<String, List<String>> differences = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, Object>> entry : byName(shipped).entrySet()) {
      Map<String, Object> there = byName(stored).get(entry.getKey());
      if (there == null) {
        add(differences, ": missing", entry.getKey());
      } else {
        TreeDifference.between(asked(entry.getValue()), asked(there)).stream()
            .filter(d -> !isForUrl(d))
            .forEach(d -> add(differences, "." + d.path() + ": " + d.describe(), entry.getKey()));
      }
    }
    byName(stored).keySet().stream()
        .filter(n -> !byName(shipped).containsKey(n))
        .forEach(n -> add(differences, ": not shipped", n));
    return differences;
  }

  /** Whom an address leads to is told elsewhere. */
  private static boolean isForUrl(TreeDifference difference) {
    return difference.path().equals("clientConfig") && difference.actual() == null;
  }

  private static void add(Map<String, List<String>> to, String what, String entry) {
    to.computeIfAbsent(what, w -> new ArrayList<>()).add(entry);
  }

  private static Map<String, Map<String, Object>> byName(List<Map<String, Object>> entries) {
    Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
    entries.forEach(e -> byName.put((String) e.get("name"), e));
    return byName;
  }

  /** An entry without whom it asks, but for the path, and without what the API server adds. */
  private static Map<String, Object> asked(Map<String, Object> entry) {
    Map<String, Object> asked = new LinkedHashMap<>(entry);
    Map<String, Object> client = Webhooks.object(asked.remove("clientConfig"));
    // Of the service, or of what Entries was given in its place.
    Object path = client.getOrDefault("path", Webhooks.object(client.get("service")).get("path"));
    if (path != null) {
      asked.put("clientConfig", Map.of("service", Map.of("path", path)));
    }
    if (Map.of().equals(asked.get("objectSelector"))) {
      asked.remove("objectSelector");
    }
    if (asked.get("rules") instanceof List<?> rules) {
      asked.put("rules", rules.stream().map(AsShipped::withoutScope).toList());
    }
    return asked;
  }

  private static Map<String, Object> withoutScope(Object rule) {
    Map<String, Object> without = new LinkedHashMap<>(Webhooks.object(rule));
    without.remove("scope", "*");
    return without;
  }
}
