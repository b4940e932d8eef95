package dev.portcullis.doctor;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;

/** A webhook configuration as it is stored. */
public record StoredWebhookConfiguration(String kind, GenericKubernetesResource resource) {

  /** As which the server writes its entries. */
  private static final String FIELD_MANAGER = "portcullis";

  public String name() {
    return resource.getMetadata().getName();
  }

  /** Kind and name, as people say it. */
  public String displayName() {
    return kind + " " + name();
  }

  /** The line that takes it away. */
  public String deleteCommand() {
    return "kubectl delete " + WebhookConfigurations.kubectlName(kind) + " " + name();
  }

  /** All its entries, as trees. */
  public List<Map<String, Object>> webhooks() {
    return resource.getAdditionalProperties().get("webhooks") instanceof List<?> entries
        ? entries.stream().map(StoredWebhookConfiguration::asMap).toList()
        : List.of();
  }

  /** Those of Portcullis, of whatever version. */
  public List<Map<String, Object>> portcullisWebhooks() {
    return webhooks().stream().filter(WebhookTemplates::isPortcullisWebhook).toList();
  }

  /** Some of its entries, as a path. */
  public String fieldPath(List<String> names) {
    boolean all = names.size() > 1 && names.size() == portcullisWebhooks().size();
    return "webhooks[" + (all ? "*" : String.join(", ", names)) + "]";
  }

  /** Whether a server of ours wrote them. */
  boolean isSelfManaged() {
    return resource.getMetadata().getManagedFields().stream()
        .anyMatch(m -> FIELD_MANAGER.equals(m.getManager()) && m.getOperation().equals("Apply"));
  }

  boolean hasAnnotation(String key) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(key);
  }

  /** A field that is an object; without fields where it is not there. */
  @SuppressWarnings("unchecked")
  public // The keys of what was read from JSON are strings.
  static Map<String, Object> asMap(Object tree) {
    return tree instanceof Map<?, ?> ? (Map<String, Object>) tree : Map.of();
  }
}
