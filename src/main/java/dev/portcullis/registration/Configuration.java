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
final class Configuration implements AutoCloseable {

  private static final String FIELD_MANAGER = "portcullis";

  private final KubernetesClient client;
  private final ResourceDefinitionContext type;
  private final String kind;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final ProblemLog trouble;
  private String appliedOver = "";

  /**
   * The configuration of that kind and name; nothing is read before {@link #start}.
   *
   * @param changed called when it is another, or gone
   * @param failed told in a line why it cannot be watched
   */
  Configuration(
      KubernetesClient client,
      String kind,
      String name,
      Runnable changed,
      Consumer<String> failed) {
    this.client = client;
    this.kind = kind;
    this.trouble = new ProblemLog(failed);
    this.type = WebhookConfigurations.definitionContext(kind);
    this.informer =
        client
            .genericKubernetesResources(type)
            .withName(name)
            .runnableInformer(0)
            .exceptionHandler(
                (started, failure) -> {
                  trouble.report(
                      kind
                          + " "
                          + name
                          + " cannot be watched now, and will be tried again: "
                          + ApiErrors.describeForAdmin(failure));
                  return true;
                });
    informer.addEventHandler(new Changes(changed));
  }

  private record Changes(Runnable changed)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource now) {
      changed.run();
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
      changed.run();
    }

    @Override
    public void onDelete(GenericKubernetesResource before, boolean lastStateUnknown) {
      changed.run();
    }
  }

  void start() {
    informer.start();
  }

  String kind() {
    return kind;
  }

  private Optional<GenericKubernetesResource> stored() {
    return informer.getStore().list().stream().findFirst();
  }

  /**
   * Whether it is known what it is like by now; what we have written takes a moment to come back.
   */
  boolean isKnown() {
    return informer.hasSynced() && stored().filter(s -> version(s).equals(appliedOver)).isEmpty();
  }

  private static String version(GenericKubernetesResource object) {
    return object.getMetadata().getResourceVersion();
  }

  /** Whether it is there at all. */
  boolean isThere() {
    return stored().isPresent();
  }

  /** Whether it has these entries, and of ours no others. */
  boolean has(List<Map<String, Object>> entries) {
    return stored().filter(s -> has(s, entries)).isPresent();
  }

  /** But a field that nobody here has heard of may be a default of a newer API server. */
  private static boolean has(
      GenericKubernetesResource configuration, List<Map<String, Object>> entries) {
    Set<String> fields =
        entries.stream().flatMap(e -> e.keySet().stream()).collect(Collectors.toSet());
    List<Map<?, ?>> there = new ArrayList<>();
    for (Object webhook : ours(configuration).toList()) {
      Map<?, ?> known = new LinkedHashMap<>((Map<?, ?>) webhook);
      known.keySet().retainAll(fields);
      there.add(known);
    }
    return TreeDifference.between(entries, there).isEmpty();
  }

  /** What somebody else has put beside ours is theirs. */
  private static Stream<?> ours(GenericKubernetesResource configuration) {
    return webhooks(configuration).stream().filter(WebhookTemplates::isPortcullisWebhook);
  }

  private static List<?> webhooks(GenericKubernetesResource configuration) {
    return configuration.getAdditionalProperties().get("webhooks") instanceof List<?> webhooks
        ? webhooks
        : List.of();
  }

  /** The certificates that each of its entries trusts, as PEM; none where it has no entries. */
  Set<String> trusted() {
    return stored().stream()
        .flatMap(Configuration::ours)
        .map(Configuration::bundle)
        .reduce((a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  private static Set<String> bundle(Object webhook) {
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
    stored().ifPresent(s -> apply(s, entries));
  }

  private void apply(GenericKubernetesResource stored, List<Map<String, Object>> entries) {
    GenericKubernetesResource wanted =
        wanted(
            // Of this very object: an apply would make one that is not there.
            new ObjectMetaBuilder().withUid(stored.getMetadata().getUid()), stored, entries);
    GenericKubernetesResource applied = patch(wanted, PatchType.SERVER_SIDE_APPLY);
    if (!has(applied, entries)) {
      replace(applied, entries);
    }
    appliedOver = version(stored);
  }

  /** What somebody has added inside of ours an apply leaves to them. */
  private void replace(GenericKubernetesResource applied, List<Map<String, Object>> entries) {
    patch(
        wanted(
            new ObjectMetaBuilder().withResourceVersion(version(applied)),
            applied,
            Stream.concat(
                    webhooks(applied).stream()
                        .filter(w -> !WebhookTemplates.isPortcullisWebhook(w)),
                    entries.stream())
                .toList()),
        PatchType.JSON_MERGE);
  }

  private GenericKubernetesResource wanted(
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
        .genericKubernetesResources(type)
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
