package dev.portcullis.registration;

import dev.portcullis.manifests.Manifests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
record Entries(String namespace, Target client) {

  /** Where the API server finds us. */
  interface Target {
    /** The client configuration for that path. */
    Map<String, Object> at(String path);
  }

  private static final String SHIPPED = "/k8s/static/webhooks.yaml";

  /** The namespace that the shipped entries leave out for being ours. */
  private static final String SHIPPED_NAMESPACE = "portcullis";

  /**
   * The webhooks of one configuration.
   *
   * @param kind the configuration's kind
   * @param caBundle what the API server is to trust: PEM in base64
   */
  List<Map<String, Object>> of(String kind, String caBundle) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Object document : Manifests.trees(shipped())) {
      Map<String, Object> configuration = object(document);
      if (kind.equals(configuration.get("kind"))) {
        list(configuration.get("webhooks")).forEach(w -> entries.add(ours(object(w), caBundle)));
      }
    }
    return entries;
  }

  private static String shipped() {
    try (InputStream file = Entries.class.getResourceAsStream(SHIPPED)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> ours(Map<String, Object> shipped, String caBundle) {
    Map<String, Object> entry = new LinkedHashMap<>(shipped);
    Map<String, Object> service = object(object(shipped.get("clientConfig")).get("service"));
    Map<String, Object> to = new LinkedHashMap<>(client.at((String) service.get("path")));
    to.put("caBundle", caBundle);
    entry.put("clientConfig", to);
    entry.put("namespaceSelector", renamed(shipped.get("namespaceSelector")));
    return entry;
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

  @SuppressWarnings("unchecked") // The keys of what was read from YAML are strings.
  private static Map<String, Object> object(Object tree) {
    return (Map<String, Object>) tree;
  }

  private static List<?> list(Object tree) {
    return (List<?>) tree;
  }
}
