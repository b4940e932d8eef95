package dev.portcullis.registration;

import dev.portcullis.bundled.TreeDifference;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ProblemLog;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
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
 * One of the two webhook configurations, kept in view.
 *
 * <p>It is only ever changed where it stands: whoever deleted it has uninstalled us.
 */
final class ManagedWebhookConfiguration implements AutoCloseable {

  private static final String FIELD_MANAGER = "portcullis";

  private final KubernetesClient client;
  private final ResourceDefinitionContext definitionContext;
  private final String kind;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final ProblemLog problemLog;
  private String lastReplacedVersion = "";

  /**
   * The configuration of that kind and name; nothing is read before {@link #start}.
   *
   * @param changed called when it is another, or gone
   * @param failed told in a line why it cannot be watched
   */
  ManagedWebhookConfiguration(
      KubernetesClient client,
      String kind,
      String name,
      Runnable changed,
      Consumer<String> failed) {
    this.client = client;
    this.kind = kind;
    this.problemLog = new ProblemLog(failed);
    this.definitionContext = WebhookConfigurations.definitionContext(kind);
    this.informer =
        client
            .genericKubernetesResources(definitionContext)
            .withName(name)
            .runnableInformer(0)
            .exceptionHandler(
                (started, failure) -> {
                  problemLog.report(
                      kind
                          + " "
                          + name
                          + " cannot be watched now, and will be tried again: "
                          + ApiErrors.describeForAdmin(failure));
                  return true;
                });
    informer.addEventHandler(new ChangeHandler(changed));
  }

  private record ChangeHandler(Runnable callback)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource now) {
      callback.run();
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
      callback.run();
    }

    @Override
    public void onDelete(GenericKubernetesResource before, boolean lastStateUnknown) {
      callback.run();
    }
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

  /**
   * Whether it is known what it is like by now; what we have written takes a moment to come back.
   */
  boolean isCacheCurrent() {
    return informer.hasSynced()
        && cachedObject().filter(s -> resourceVersion(s).equals(lastReplacedVersion)).isEmpty();
  }

  private static String resourceVersion(GenericKubernetesResource object) {
    return object.getMetadata().getResourceVersion();
  }

  /** Whether it is there at all. */
  boolean isPresent() {
    return cachedObject().isPresent();
  }

  /** Whether it has these entries, and of ours no others. */
  boolean hasExactly(List<Map<String, Object>> entries) {
    return cachedObject().filter(s -> hasExactly(s, entries)).isPresent();
  }

  /** But a field that nobody here has heard of may be a default of a newer API server. */
  private static boolean hasExactly(
      GenericKubernetesResource configuration, List<Map<String, Object>> entries) {
    Set<String> fields =
        entries.stream().flatMap(e -> e.keySet().stream()).collect(Collectors.toSet());
    List<Map<?, ?>> there = new ArrayList<>();
    for (Object webhook : portcullisWebhooks(configuration).toList()) {
      Map<?, ?> known = new LinkedHashMap<>((Map<?, ?>) webhook);
      known.keySet().retainAll(fields);
      there.add(known);
    }
    return TreeDifference.between(entries, there).isEmpty();
  }

  /** What somebody else has put beside ours is theirs. */
  private static Stream<?> portcullisWebhooks(GenericKubernetesResource configuration) {
    return webhooks(configuration).stream().filter(WebhookTemplates::isPortcullisWebhook);
  }

  private static List<?> webhooks(GenericKubernetesResource configuration) {
    return configuration.getAdditionalProperties().get("webhooks") instanceof List<?> webhooks
        ? webhooks
        : List.of();
  }

  /** The certificates that each of its entries trusts, as PEM; none where it has no entries. */
  Set<String> trustedCertificates() {
    return cachedObject().stream()
        .flatMap(ManagedWebhookConfiguration::portcullisWebhooks)
        .map(ManagedWebhookConfiguration::parseCaBundle)
        .reduce((a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static Set<String> parseCaBundle(Object webhook) {
    if (webhook instanceof Map<?, ?> entry
        && entry.get("clientConfig") instanceof Map<?, ?> to
        && to.get("caBundle") instanceof String encoded) {
      String bundle = new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII);
      return Arrays.stream(bundle.split("(?<=-----END CERTIFICATE-----\n)"))
          .collect(Collectors.toSet());
    }
    return Set.of();
  }

  /** Gives it these entries, and takes away what is left of older ones of ours. */
  void apply(List<Map<String, Object>> entries) {
    cachedObject().ifPresent(s -> apply(s, entries));
  }

  private void apply(GenericKubernetesResource stored, List<Map<String, Object>> entries) {
    GenericKubernetesResource wanted =
        desiredObject(
            // Of this very object: an apply would make one that is not there.
            new ObjectMetaBuilder().withUid(stored.getMetadata().getUid()), stored, entries);
    GenericKubernetesResource applied = patch(wanted, PatchType.SERVER_SIDE_APPLY);
    if (!hasExactly(applied, entries)) {
      replace(applied, entries);
    }
    lastReplacedVersion = resourceVersion(stored);
  }

  /** What somebody has added inside of ours an apply leaves to them. */
  private void replace(GenericKubernetesResource applied, List<Map<String, Object>> entries) {
    patch(
        desiredObject(
            new ObjectMetaBuilder().withResourceVersion(resourceVersion(applied)),
            applied,
            Stream.concat(
                    webhooks(applied).stream()
                        .filter(w -> !WebhookTemplates.isPortcullisWebhook(w)),
                    entries.stream())
                .toList()),
        PatchType.JSON_MERGE);
  }

  private GenericKubernetesResource desiredObject(
      ObjectMetaBuilder meta, GenericKubernetesResource stored, List<?> webhooks) {
    GenericKubernetesResource wanted = new GenericKubernetesResource();
    wanted.setApiVersion(WebhookConfigurations.API_VERSION);
    wanted.setKind(kind);
    wanted.setMetadata(meta.withName(stored.getMetadata().getName()).build());
    wanted.setAdditionalProperty("webhooks", webhooks);
    return wanted;
  }

  private GenericKubernetesResource patch(GenericKubernetesResource wanted, PatchType how) {
    return client
        .genericKubernetesResources(definitionContext)
        .resource(wanted)
        .patch(
            new PatchContext.Builder()
                .withPatchType(how)
                .withFieldManager(FIELD_MANAGER)
                .withForce(how == PatchType.SERVER_SIDE_APPLY ? true : null)
                .build(),
            wanted);
  }

  @Override
  public void close() {
    informer.stop();
  }
}
