package dev.portcullis.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.cluster.WebhookConfigurations;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests what is derived from a stored configuration. */
final class StoredWebhookConfigurationTest {

  private static StoredWebhookConfiguration configuration(ManagedFieldsEntry... entries) {
    GenericKubernetesResource resource = new GenericKubernetesResource();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .withManagedFields(entries)
            .build());
    return new StoredWebhookConfiguration(WebhookConfigurations.VALIDATING, resource);
  }

  private static ManagedFieldsEntry entry(String manager, String operation, String time) {
    return new ManagedFieldsEntryBuilder()
        .withManager(manager)
        .withOperation(operation)
        .withTime(time)
        .build();
  }

  @Test
  void isRegisteredWhenTheServerAppliedItLast() {
    assertEquals(
        Instant.parse("2026-01-03T00:00:00Z"),
        configuration(
                entry("portcullis", "Apply", "2026-01-02T00:00:00Z"),
                entry("portcullis", "Apply", "2026-01-03T00:00:00Z"),
                entry("portcullis", "Update", "2026-01-04T00:00:00Z"),
                entry("kubectl", "Apply", "2026-01-05T00:00:00Z"))
            .registeredAt());
  }

  /** For example, a configuration that was restored from a backup. */
  @Test
  void isRegisteredAtItsCreationIfNoApplyIsRecorded() {
    assertEquals(
        Instant.parse("2026-01-01T00:00:00Z"),
        configuration(
                entry("portcullis", "Apply", null),
                entry("kubectl", "Apply", "2026-01-05T00:00:00Z"))
            .registeredAt());
  }

  /** A webhook of another application is no proof of the last phase. */
  @Test
  void phaseIsThatOfPortcullisWebhooks() {
    StoredWebhookConfiguration stored = configuration();
    Map<String, Object> open = Map.of("name", "a.portcullis.dev", "failurePolicy", "Ignore");
    stored
        .resource()
        .setAdditionalProperty(
            "webhooks", List.of(open, Map.of("name", "b.example", "failurePolicy", "Fail")));
    assertEquals(RegistrationPhase.FAIL_OPEN, stored.phase());
    stored
        .resource()
        .setAdditionalProperty(
            "webhooks", List.of(open, Map.of("name", "b.portcullis.dev", "failurePolicy", "Fail")));
    assertEquals(RegistrationPhase.FINAL, stored.phase());
  }
}
