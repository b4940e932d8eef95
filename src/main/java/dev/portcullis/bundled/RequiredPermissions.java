package dev.portcullis.bundled;

import java.util.List;
import java.util.Map;

/**
 * The permissions that one rule of the bundled roles grants the server.
 *
 * @param clusterWide whether it applies to all namespaces, else only to the server's namespace
 * @param apiGroups API groups; the core group is an empty string
 * @param resources plural resource names
 * @param resourceNames names of the objects that it is limited to; empty for all objects
 */
public record RequiredPermissions(
    boolean clusterWide,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> verbs) {

  /** The permissions of every server: to read the objects that decisions depend on. */
  public static List<RequiredPermissions> ofViewRole() {
    return parse("base/020-view.yaml");
  }

  /** The additional permissions of a server that issues certificates and registers webhooks. */
  public static List<RequiredPermissions> ofRegistrationRole() {
    return parse("self-managed/025-registration.yaml");
  }

  private static List<RequiredPermissions> parse(String file) {
    return BundledManifests.readObjects(file).stream()
        .filter(o -> o.containsKey("rules"))
        .flatMap(
            o ->
                BundledManifests.asList(o.get("rules")).stream()
                    .map(r -> from(o.get("kind").equals("ClusterRole"), BundledManifests.asMap(r))))
        .toList();
  }

  private static RequiredPermissions from(boolean clusterWide, Map<String, Object> rule) {
    return new RequiredPermissions(
        clusterWide,
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
