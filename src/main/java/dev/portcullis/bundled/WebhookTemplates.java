package dev.portcullis.bundled;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Renders the webhooks of {@code k8s/static/webhooks.yaml} for one installation, and the probe that
 * a server which registers itself adds.
 *
 * @param namespace the namespace of the server, which the webhooks exclude
 * @param clientConfigs provides the address that the API server calls
 * @param controlPlaneUsers the user names of controllers of the control plane, in addition to the
 *     bundled ones, whose requests are not sent
 */
public record WebhookTemplates(
    String namespace, ClientConfigProvider clientConfigs, Set<String> controlPlaneUsers) {

  public WebhookTemplates {
    controlPlaneUsers = Set.copyOf(controlPlaneUsers);
  }

  /** Templates with the bundled user names only. */
  public WebhookTemplates(String namespace, ClientConfigProvider clientConfigs) {
    this(namespace, clientConfigs, Set.of());
  }

  /** Provides client configurations. */
  public interface ClientConfigProvider {
    /** The {@code service} or {@code url} of a WebhookClientConfig, for a path of the server. */
    Map<String, Object> forPath(String path);
  }

  /** The suffix of all webhook names of Portcullis. */
  private static final String NAME_SUFFIX = ".portcullis.dev";

  /** The name of the match condition for {@link #controlPlaneUsers}. */
  public static final String USERS_CONDITION = "not-written-by-configured-users";

  private static final String MANIFEST_FILE = "static/webhooks.yaml";
  private static final String PROBE_NAME = "probe.validate.portcullis.dev";
  private static final String PROBE_FILE = "self-managed/probe-webhook.yaml";

  /** The namespace that the bundled webhooks exclude. */
  private static final String MANIFEST_NAMESPACE = "portcullis";

  /** The Lease in a match condition of the bundled probe. */
  private static final String MANIFEST_LEASE = "'portcullis'";

  /**
   * Renders the webhooks of one configuration.
   *
   * @param kind the kind of the configuration
   * @param caBundle the CA certificates that the API server trusts: PEM in base64
   */
  public List<Map<String, Object>> render(String kind, String caBundle) {
    List<Map<String, Object>> webhooks = render(MANIFEST_FILE, kind, caBundle);
    webhooks.forEach(w -> w.put("matchConditions", matchConditions(w)));
    return webhooks;
  }

  /**
   * Renders the webhooks of one configuration as a server registers them.
   *
   * @param kind the kind of the configuration
   * @param caBundle the CA certificates that the API server trusts: PEM in base64
   * @param lease the Lease of the replica that registers, which the probe patches
   */
  public List<Map<String, Object>> renderSelfManaged(
      String kind, String caBundle, String lease, RegistrationPhase phase) {
    List<Map<String, Object>> webhooks = render(kind, caBundle);
    webhooks.forEach(phase::setFailurePolicy);
    for (Map<String, Object> probe : render(PROBE_FILE, kind, caBundle)) {
      probe.put(
          "matchConditions",
          BundledManifests.asList(probe.get("matchConditions")).stream()
              .map(c -> replaceLease(BundledManifests.asMap(c), lease))
              .toList());
      webhooks.add(probe);
    }
    return webhooks;
  }

  private static Map<String, Object> replaceLease(Map<String, Object> condition, String lease) {
    Map<String, Object> replaced = new LinkedHashMap<>(condition);
    replaced.computeIfPresent(
        "expression", (k, e) -> ((String) e).replace(MANIFEST_LEASE, "'" + lease + "'"));
    return replaced;
  }

  private List<Map<String, Object>> render(String file, String kind, String caBundle) {
    List<Map<String, Object>> webhooks = new ArrayList<>();
    for (Map<String, Object> configuration : BundledManifests.readObjects(file)) {
      if (kind.equals(configuration.get("kind"))) {
        BundledManifests.asList(configuration.get("webhooks"))
            .forEach(w -> webhooks.add(renderWebhook(BundledManifests.asMap(w), caBundle)));
      }
    }
    return webhooks;
  }

  /** Whether a webhook belongs to Portcullis, in any version. */
  public static boolean isPortcullisWebhook(Object webhook) {
    return webhook instanceof Map<?, ?> map
        && map.get("name") instanceof String name
        && name.endsWith(NAME_SUFFIX);
  }

  /** Whether a webhook is the probe, which evaluates no object. */
  public static boolean isProbe(Map<String, Object> webhook) {
    return PROBE_NAME.equals(webhook.get("name"));
  }

  private Map<String, Object> renderWebhook(Map<String, Object> bundled, String caBundle) {
    Map<String, Object> webhook = new LinkedHashMap<>(bundled);
    Map<String, Object> service =
        BundledManifests.asMap(BundledManifests.asMap(bundled.get("clientConfig")).get("service"));
    Map<String, Object> clientConfig =
        new LinkedHashMap<>(clientConfigs.forPath((String) service.get("path")));
    clientConfig.put("caBundle", caBundle);
    webhook.put("clientConfig", clientConfig);
    webhook.put("namespaceSelector", replaceNamespace(bundled.get("namespaceSelector")));
    // Defaults of the API server are set explicitly, so that foreign changes are reverted.
    webhook.put("objectSelector", Map.of());
    webhook.put(
        "rules",
        BundledManifests.asList(bundled.get("rules")).stream()
            .map(WebhookTemplates::withScope)
            .toList());
    return webhook;
  }

  private List<Object> matchConditions(Map<String, Object> bundled) {
    List<Object> conditions =
        new ArrayList<>(BundledManifests.asList(bundled.get("matchConditions")));
    if (!controlPlaneUsers.isEmpty()) {
      conditions.add(
          Map.of(
              "name",
              USERS_CONDITION,
              "expression",
              "!has(request.userInfo.username) || !(request.userInfo.username in ["
                  + controlPlaneUsers.stream()
                      .sorted()
                      .map(WebhookTemplates::quoteForCel)
                      .collect(Collectors.joining(", "))
                  + "])"));
    }
    return conditions;
  }

  private static String quoteForCel(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static Map<String, Object> withScope(Object rule) {
    Map<String, Object> scoped = new LinkedHashMap<>(BundledManifests.asMap(rule));
    scoped.putIfAbsent("scope", "*");
    return scoped;
  }

  /** Replaces the bundled namespace by that of the server. */
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
