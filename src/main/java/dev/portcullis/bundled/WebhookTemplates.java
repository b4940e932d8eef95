package dev.portcullis.bundled;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the webhook configurations are to hold: the entries of {@code k8s/static/webhooks.yaml},
 * made to lead to us.
 *
 * @param namespace the one we live in, which is left out of what is asked about
 * @param clientConfigs who is called, without the path: {@code service} or {@code url} as in a
 *     WebhookClientConfig
 */
public record WebhookTemplates(String namespace, ClientConfigProvider clientConfigs) {

  /** Where the API server finds us. */
  public interface ClientConfigProvider {
    /** The client configuration for that path. */
    Map<String, Object> forPath(String path);
  }

  /** How the names of our entries end. */
  private static final String NAME_SUFFIX = ".portcullis.dev";

  private static final String MANIFEST_FILE = "static/webhooks.yaml";

  /** The namespace that the shipped entries leave out for being ours. */
  private static final String MANIFEST_NAMESPACE = "portcullis";

  /**
   * The webhooks of one configuration.
   *
   * @param kind the configuration's kind
   * @param caBundle what the API server is to trust: PEM in base64
   */
  public List<Map<String, Object>> render(String kind, String caBundle) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Map<String, Object> configuration : BundledManifests.readObjects(MANIFEST_FILE)) {
      if (kind.equals(configuration.get("kind"))) {
        BundledManifests.asList(configuration.get("webhooks"))
            .forEach(w -> entries.add(renderWebhook(BundledManifests.asMap(w), caBundle)));
      }
    }
    return entries;
  }

  /** Whether an entry of a webhook configuration is one of ours, of whatever version. */
  public static boolean isPortcullisWebhook(Object webhook) {
    return webhook instanceof Map<?, ?> entry
        && entry.get("name") instanceof String name
        && name.endsWith(NAME_SUFFIX);
  }

  private Map<String, Object> renderWebhook(Map<String, Object> shipped, String caBundle) {
    Map<String, Object> entry = new LinkedHashMap<>(shipped);
    Map<String, Object> service =
        BundledManifests.asMap(BundledManifests.asMap(shipped.get("clientConfig")).get("service"));
    Map<String, Object> to =
        new LinkedHashMap<>(clientConfigs.forPath((String) service.get("path")));
    to.put("caBundle", caBundle);
    entry.put("clientConfig", to);
    entry.put("namespaceSelector", replaceNamespace(shipped.get("namespaceSelector")));
    // What the API server would fill in by itself: said, so that it is ours to put right.
    entry.put("objectSelector", Map.of());
    entry.put(
        "rules",
        BundledManifests.asList(shipped.get("rules")).stream()
            .map(WebhookTemplates::withScope)
            .toList());
    return entry;
  }

  private static Map<String, Object> withScope(Object rule) {
    Map<String, Object> scoped = new LinkedHashMap<>(BundledManifests.asMap(rule));
    scoped.putIfAbsent("scope", "*");
    return scoped;
  }

  /** The same selector with our namespace in the place of the shipped one. */
  private Object replaceNamespace(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> renamed = new LinkedHashMap<>();
      map.forEach((k, v) -> renamed.put(k, replaceNamespace(v)));
      return renamed;
    } else if (tree instanceof List<?> list) {
      return list.stream().map(this::replaceNamespace).toList();
    }
    return MANIFEST_NAMESPACE.equals(tree) ? namespace : tree;
  }
}
