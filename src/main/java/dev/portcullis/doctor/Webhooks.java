package dev.portcullis.doctor;

import dev.portcullis.bundled.WebhookTemplates;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;

/** A webhook configuration as it is stored. */
record Webhooks(String kind, GenericKubernetesResource stored) {

  /** As which the server writes its entries. */
  private static final String FIELD_MANAGER = "portcullis";

  String name() {
    return stored.getMetadata().getName();
  }

  /** Kind and name, as people say it. */
  String title() {
    return kind + " " + name();
  }

  /** The line that takes it away. */
  String delete() {
    return "kubectl delete " + WebhookConfigurations.kubectlName(kind) + " " + name();
  }

  /** All its entries, as trees. */
  List<Map<String, Object>> entries() {
    return stored.getAdditionalProperties().get("webhooks") instanceof List<?> entries
        ? entries.stream().map(Webhooks::object).toList()
        : List.of();
  }

  /** Those of Portcullis, of whatever version. */
  List<Map<String, Object>> ours() {
    return entries().stream().filter(WebhookTemplates::isPortcullisWebhook).toList();
  }

  /** Some of its entries, as a path. */
  String place(List<String> names) {
    boolean all = names.size() > 1 && names.size() == ours().size();
    return "webhooks[" + (all ? "*" : String.join(", ", names)) + "]";
  }

  /** Whether a server of ours wrote them. */
  boolean isSelfMade() {
    return stored.getMetadata().getManagedFields().stream()
        .anyMatch(m -> FIELD_MANAGER.equals(m.getManager()) && m.getOperation().equals("Apply"));
  }

  boolean hasAnnotation(String key) {
    Map<String, String> annotations = stored.getMetadata().getAnnotations();
    return annotations != null && annotations.containsKey(key);
  }

  /** A field that is an object; without fields where it is not there. */
  @SuppressWarnings("unchecked") // The keys of what was read from JSON are strings.
  static Map<String, Object> object(Object tree) {
    return tree instanceof Map<?, ?> ? (Map<String, Object>) tree : Map.of();
  }
}
