package dev.portcullis.shipped;

import java.util.List;
import java.util.Map;

/**
 * What one rule of the shipped roles allows the server.
 *
 * @param everywhere in the whole cluster; else in our own namespace only
 * @param groups API groups, the core one as an empty string
 * @param resources in the plural
 * @param names of the objects that it is limited to; empty for all
 */
public record Rights(
    boolean everywhere,
    List<String> groups,
    List<String> resources,
    List<String> names,
    List<String> verbs) {

  /** What every server needs: to read what verdicts rest on. */
  public static List<Rights> ofView() {
    return of("base/020-view.yaml");
  }

  /** What a server needs besides that makes its certificates and registers itself. */
  public static List<Rights> ofRegistration() {
    return of("self-managed/025-registration.yaml");
  }

  private static List<Rights> of(String file) {
    return Shipped.objects(file).stream()
        .filter(o -> o.containsKey("rules"))
        .flatMap(
            o ->
                Shipped.list(o.get("rules")).stream()
                    .map(r -> of(o.get("kind").equals("ClusterRole"), Shipped.object(r))))
        .toList();
  }

  private static Rights of(boolean everywhere, Map<String, Object> rule) {
    return new Rights(
        everywhere,
        words(rule, "apiGroups"),
        words(rule, "resources"),
        words(rule, "resourceNames"),
        words(rule, "verbs"));
  }

  private static List<String> words(Map<String, Object> rule, String field) {
    return Shipped.list(rule.getOrDefault(field, List.of())).stream()
        .map(String.class::cast)
        .toList();
  }
}
