package dev.portcullis.registration;

import static dev.portcullis.bundled.RegistrationPhase.FINAL;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.InformerHandlers;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the two webhook configurations, with a watch on it.
 *
 * <p>An existing configuration is updated. A deleted one is not recreated: a user who deletes it
 * uninstalls Portcullis.
 */
final class ManagedWebhookConfiguration implements AutoCloseable {

  private static final String FIELD_MANAGER = "portcullis";

  private final KubernetesClient client;
  private final ResourceDefinitionContext definitionContext;
  private final String kind;
  private final SharedIndexInformer<GenericKubernetesResource> informer;

  private String lastReplacedVersion = "";

  /**
   * The object whose final phase is known, also while its webhooks are removed. Another object of
   * the same name is another installation.
   */
  private String finalPhaseUid = "";

  /**
   * Manages the configuration with a kind and name; nothing is read before {@link #start}.
   *
   * @param onChange called when the configuration is added, changed, or deleted
   * @param log receives one line when the watch fails
   */
  ManagedWebhookConfiguration(
      KubernetesClient client, String kind, String name, Runnable onChange, Consumer<String> log) {
    this.client = client;
    this.kind = kind;
    this.definitionContext = WebhookConfigurations.definitionContext(kind);
    this.informer =
        client
            .genericKubernetesResources(definitionContext)
            .withName(name)
            .runnableInformer(0)
            .exceptionHandler(
                InformerHandlers.logAndRetry(kind + " " + name, new ProblemLog(log)::report));
    informer.addEventHandler(InformerHandlers.onAnyEvent(onChange));
  }

  void start() {
    informer.start();
  }

  String kind() {
    return kind;
  }

  private Optional<GenericKubernetesResource> cachedObject() {
    return informer.getStore().list().stream().findFirst();
  }

  /** Whether the cache is synced and includes the last update by this replica. */
  boolean isCacheCurrent() {
    return informer.hasSynced()
        && cachedObject().filter(o -> resourceVersion(o).equals(lastReplacedVersion)).isEmpty();
  }

  private static String resourceVersion(GenericKubernetesResource object) {
    return object.getMetadata().getResourceVersion();
  }

  boolean isPresent() {
    return cachedObject().isPresent();
  }

  /** The phase that its webhooks have or, once they have been in the last phase, must have. */
  synchronized RegistrationPhase phase() {
    cachedObject()
        .filter(o -> RegistrationPhase.of(portcullisWebhooks(o).toList()) == FINAL)
        .ifPresent(o -> finalPhaseUid = o.getMetadata().getUid());
    return cachedObject().filter(o -> o.getMetadata().getUid().equals(finalPhaseUid)).isPresent()
        ? FINAL
        : RegistrationPhase.FAIL_OPEN;
  }

  /** Makes the last phase the one that its webhooks must have; they are not written. */
  synchronized void enterFinalPhase() {
    cachedObject().ifPresent(o -> finalPhaseUid = o.getMetadata().getUid());
  }

  /** Whether its Portcullis webhooks are exactly the given ones. */
  boolean hasExactly(List<Map<String, Object>> desired) {
    return cachedObject().filter(o -> hasExactly(o, desired)).isPresent();
  }

  /** Compares the desired fields only: other fields may be defaults of a newer API server. */
  private static boolean hasExactly(
      GenericKubernetesResource configuration, List<Map<String, Object>> desired) {
    Set<String> fields =
        desired.stream().flatMap(w -> w.keySet().stream()).collect(Collectors.toSet());
    List<Map<?, ?>> actual = new ArrayList<>();
    for (Object webhook : portcullisWebhooks(configuration).toList()) {
      Map<?, ?> known = new LinkedHashMap<>((Map<?, ?>) webhook);
      known.keySet().retainAll(fields);
      actual.add(known);
    }
    return TreeDifference.between(desired, actual).isEmpty();
  }

  /** The webhooks of Portcullis; other webhooks in the configuration are ignored. */
  private static Stream<?> portcullisWebhooks(GenericKubernetesResource configuration) {
    return webhooks(configuration).stream().filter(WebhookTemplates::isPortcullisWebhook);
  }

  private static List<?> webhooks(GenericKubernetesResource configuration) {
    return configuration.getAdditionalProperties().get("webhooks") instanceof List<?> webhooks
        ? webhooks
        : List.of();
  }

  /** The certificates that all its Portcullis webhooks trust, as PEM; empty without webhooks. */
  Set<String> trustedCertificates() {
    return cachedObject().stream()
        .flatMap(ManagedWebhookConfiguration::portcullisWebhooks)
        .map(ManagedWebhookConfiguration::parseCaBundle)
        .reduce((a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static Set<String> parseCaBundle(Object webhook) {
    if (webhook instanceof Map<?, ?> map
        && map.get("clientConfig") instanceof Map<?, ?> clientConfig
        && clientConfig.get("caBundle") instanceof String encoded) {
      String bundle = new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII);
      return Arrays.stream(bundle.split("(?<=-----END CERTIFICATE-----\n)"))
          .collect(Collectors.toSet());
    }
    return Set.of();
  }

  /** Sets its Portcullis webhooks and removes older ones. */
  void apply(List<Map<String, Object>> webhooks) {
    cachedObject().ifPresent(o -> apply(o, webhooks));
  }

  private void apply(GenericKubernetesResource live, List<Map<String, Object>> webhooks) {
    GenericKubernetesResource desired =
        desiredObject(
            // With the UID: server-side apply would recreate a deleted object. With the version: a
            // cache that is behind could turn a webhook that fails closed into one that fails open.
            new ObjectMetaBuilder()
                .withUid(live.getMetadata().getUid())
                .withResourceVersion(resourceVersion(live)),
            live,
            webhooks);
    GenericKubernetesResource applied = patch(desired, PatchType.SERVER_SIDE_APPLY);
    if (!hasExactly(applied, webhooks)) {
      replace(applied, webhooks);
    }
    lastReplacedVersion = resourceVersion(live);
  }

  /** Replaces the webhooks: server-side apply keeps fields that others added to them. */
  private void replace(GenericKubernetesResource applied, List<Map<String, Object>> webhooks) {
    patch(
        desiredObject(
            new ObjectMetaBuilder().withResourceVersion(resourceVersion(applied)),
            applied,
            Stream.concat(
                    webhooks(applied).stream()
                        .filter(w -> !WebhookTemplates.isPortcullisWebhook(w)),
                    webhooks.stream())
                .toList()),
        PatchType.JSON_MERGE);
  }

  private GenericKubernetesResource desiredObject(
      ObjectMetaBuilder meta, GenericKubernetesResource live, List<?> webhooks) {
    GenericKubernetesResource desired = new GenericKubernetesResource();
    desired.setApiVersion(WebhookConfigurations.API_VERSION);
    desired.setKind(kind);
    desired.setMetadata(meta.withName(live.getMetadata().getName()).build());
    desired.setAdditionalProperty("webhooks", webhooks);
    return desired;
  }

  private GenericKubernetesResource patch(GenericKubernetesResource desired, PatchType type) {
    return client
        .genericKubernetesResources(definitionContext)
        .resource(desired)
        .patch(
            new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager(FIELD_MANAGER)
                .withForce(type == PatchType.SERVER_SIDE_APPLY ? true : null)
                .build(),
            desired);
  }

  @Override
  public void close() {
    informer.stop();
  }
}
