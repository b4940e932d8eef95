package dev.portcullis.doctor;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A webhook configuration as it is stored in the cluster. */
public record StoredWebhookConfiguration(String kind, GenericKubernetesResource resource) {

  /** The field manager under which the server applies its webhooks. */
  private static final String FIELD_MANAGER = "portcullis";

  public String name() {
    return resource.getMetadata().getName();
  }

  /** Kind and name. */
  public String displayName() {
    return kind + " " + name();
  }

  /** The names of several configurations, for messages. */
  public static String displayNames(Collection<StoredWebhookConfiguration> configurations) {
    return configurations.stream()
        .map(StoredWebhookConfiguration::displayName)
        .collect(Collectors.joining(" and "));
  }

  /** The command that deletes the configurations. */
  public static String deleteCommand(Collection<StoredWebhookConfiguration> configurations) {
    return configurations.stream()
        .map(c -> "kubectl delete " + WebhookConfigurations.kubectlName(c.kind) + " " + c.name())
        .collect(Collectors.joining(" && "));
  }

  /** All webhooks in it, as trees. */
  public List<Map<String, Object>> webhooks() {
    return resource.getAdditionalProperties().get("webhooks") instanceof List<?> webhooks
        ? webhooks.stream().map(StoredWebhookConfiguration::asMap).toList()
        : List.of();
  }

  /** The webhooks of Portcullis, of any version. */
  public List<Map<String, Object>> portcullisWebhooks() {
    return webhooks().stream().filter(WebhookTemplates::isPortcullisWebhook).toList();
  }

  /** The phase of the registration, if the server has registered the webhooks itself. */
  public RegistrationPhase phase() {
    return RegistrationPhase.of(portcullisWebhooks());
  }

  /** When the server last wrote the webhooks; the creation if that is not recorded. */
  public Instant registeredAt() {
    return resource.getMetadata().getManagedFields().stream()
        .filter(StoredWebhookConfiguration::isAppliedByServer)
        .flatMap(m -> Optional.ofNullable(m.getTime()).stream())
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .orElseGet(() -> Instant.parse(resource.getMetadata().getCreationTimestamp()));
  }

  /** The configuration and the path of some of its webhooks. */
  public String locationOf(List<String> webhookNames) {
    boolean all = webhookNames.size() > 1 && webhookNames.size() == portcullisWebhooks().size();
    return displayName() + ": webhooks[" + (all ? "*" : String.join(", ", webhookNames)) + "]";
  }

  /** Whether a server wrote the webhooks. */
  boolean isSelfManaged() {
    return resource.getMetadata().getManagedFields().stream()
        .anyMatch(StoredWebhookConfiguration::isAppliedByServer);
  }

  private static boolean isAppliedByServer(ManagedFieldsEntry entry) {
    return FIELD_MANAGER.equals(entry.getManager()) && entry.getOperation().equals("Apply");
  }

  boolean hasAnnotation(String key) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(key);
  }

  /** A field that is an object; an empty map if the field is missing. */
  @SuppressWarnings("unchecked") // The keys of a tree that was read from JSON are strings.
  public static Map<String, Object> asMap(Object tree) {
    return tree instanceof Map<?, ?> ? (Map<String, Object>) tree : Map.of();
  }
}
