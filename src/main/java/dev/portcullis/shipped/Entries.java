package dev.portcullis.shipped;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the webhook configurations are to hold: the entries of {@code k8s/static/webhooks.yaml},
 * made to lead to us.
 *
 * @param namespace the one we live in, which is left out of what is asked about
 * @param client who is called, without the path: {@code service} or {@code url} as in a
 *     WebhookClientConfig
 */
public record Entries(String namespace, Target client) {

  /** Where the API server finds us. */
  public interface Target {
    /** The client configuration for that path. */
    Map<String, Object> at(String path);
  }

  /** How the names of our entries end. */
  private static final String OURS = ".portcullis.dev";

  private static final String SHIPPED = "static/webhooks.yaml";

  /** The namespace that the shipped entries leave out for being ours. */
  private static final String SHIPPED_NAMESPACE = "portcullis";

  /**
   * The webhooks of one configuration.
   *
   * @param kind the configuration's kind
   * @param caBundle what the API server is to trust: PEM in base64
   */
  public List<Map<String, Object>> of(String kind, String caBundle) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Map<String, Object> configuration : Shipped.objects(SHIPPED)) {
      if (kind.equals(configuration.get("kind"))) {
        Shipped.list(configuration.get("webhooks"))
            .forEach(w -> entries.add(ours(Shipped.object(w), caBundle)));
      }
    }
    return entries;
  }

  /** Whether an entry of a webhook configuration is one of ours, of whatever version. */
  public static boolean isOurs(Object webhook) {
    return webhook instanceof Map<?, ?> entry
        && entry.get("name") instanceof String name
        && name.endsWith(OURS);
  }

  private Map<String, Object> ours(Map<String, Object> shipped, String caBundle) {
    Map<String, Object> entry = new LinkedHashMap<>(shipped);
    Map<String, Object> service =
        Shipped.object(Shipped.object(shipped.get("clientConfig")).get("service"));
    Map<String, Object> to = new LinkedHashMap<>(client.at((String) service.get("path")));
    to.put("caBundle", caBundle);
    entry.put("clientConfig", to);
    entry.put("namespaceSelector", renamed(shipped.get("namespaceSelector")));
    // What the API server would fill in by itself: said, so that it is ours to put right.
    entry.put("objectSelector", Map.of());
    entry.put("rules", Shipped.list(shipped.get("rules")).stream().map(Entries::scoped).toList());
    return entry;
  }

  private static Map<String, Object> scoped(Object rule) {
    Map<String, Object> scoped = new LinkedHashMap<>(Shipped.object(rule));
    scoped.putIfAbsent("scope", "*");
    return scoped;
  }

  /** The same selector with our namespace in the place of the shipped one. */
  private Object renamed(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> renamed = new LinkedHashMap<>();
      map.forEach((k, v) -> renamed.put(k, renamed(v)));
      return renamed;
    } else if (tree instanceof List<?> list) {
      return list.stream().map(this::renamed).toList();
    }
    return SHIPPED_NAMESPACE.equals(tree) ? namespace : tree;
  }
}
