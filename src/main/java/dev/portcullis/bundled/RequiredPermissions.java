package dev.portcullis.bundled;

import java.util.List;
import java.util.Map;

/**
 * What one rule of the shipped roles allows the server.
 *
 * @param clusterWide in the whole cluster; else in our own namespace only
 * @param apiGroups API groups, the core one as an empty string
 * @param resources in the plural
 * @param resourceNames of the objects that it is limited to; empty for all
 */
public record RequiredPermissions(
    boolean clusterWide,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> verbs) {

  /** What every server needs: to read what verdicts rest on. */
  public static List<RequiredPermissions> ofViewRole() {
    return of("base/020-view.yaml");
  }

  /** What a server needs besides that makes its certificates and registers itself. */
  public static List<RequiredPermissions> ofRegistrationRole() {
    return of("self-managed/025-registration.yaml");
  }

  private static List<RequiredPermissions> of(String file) {
    return BundledManifests.readObjects(file).stream()
        .filter(o -> o.containsKey("rules"))
        .flatMap(
            o ->
                BundledManifests.asList(o.get("rules")).stream()
                    .map(r -> of(o.get("kind").equals("ClusterRole"), BundledManifests.asMap(r))))
        .toList();
  }

  private static RequiredPermissions of(boolean everywhere, Map<String, Object> rule) {
    return new RequiredPermissions(
        everywhere,
        strings(rule, "apiGroups"),
        strings(rule, "resources"),
        strings(rule, "resourceNames"),
        strings(rule, "verbs"));
  }

  private static List<String> strings(Map<String, Object> rule, String field) {
    return BundledManifests.asList(rule.getOrDefault(field, List.of())).stream()
        .map(String.class::cast)
        .toList();
  }
}
