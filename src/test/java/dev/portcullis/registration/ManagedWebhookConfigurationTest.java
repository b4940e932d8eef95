package dev.portcullis.registration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.bundled.RegistrationPhase;
import dev.portcullis.cluster.WebhookConfigurations;
import dev.portcullis.testing.InMemoryApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads and writes a webhook configuration of an API server in memory. */
final class ManagedWebhookConfigurationTest {

  private static final String PATH =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/gate";
  private static final String FIRST_CA = certificate("Zmlyc3Q=");
  private static final String SECOND_CA = certificate("c2Vjb25k");

  private final InMemoryApiServer api = InMemoryApiServer.start();
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(config(api)).build();
  private final AtomicInteger changes = new AtomicInteger();
  private final ManagedWebhookConfiguration configuration =
      new ManagedWebhookConfiguration(
          client, WebhookConfigurations.VALIDATING, "gate", changes::incrementAndGet, line -> {});

  private static Config config(InMemoryApiServer api) {
    Config config = Config.fromKubeconfig(api.kubeconfig("gate"));
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  private static String certificate(String base64) {
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }

  @AfterEach
  void close() {
    configuration.close();
    client.close();
    api.close();
  }

  private static Map<String, Object> webhook(String name, String... certificates) {
    String bundle =
        Base64.getEncoder()
            .encodeToString(String.join("", certificates).getBytes(StandardCharsets.US_ASCII));
    return Map.of(
        "name", name, "failurePolicy", "Fail", "clientConfig", Map.of("caBundle", bundle));
  }

  /** Stores the configuration, starts the watch, and waits until it is read. */
  private void startWith(List<Map<String, Object>> webhooks) {
    store(webhooks);
    configuration.start();
    eventually("the configuration is read", () -> configuration.isPresent());
    eventually("the watch is synced", configuration::isCacheCurrent);
  }

  private void store(List<Map<String, Object>> webhooks) {
    api.put(
        PATH,
        new JsonObject()
            .put("apiVersion", WebhookConfigurations.API_VERSION)
            .put("kind", WebhookConfigurations.VALIDATING)
            .put("metadata", new JsonObject().put("name", "gate"))
            .put("webhooks", json(webhooks)));
  }

  private static JsonArray json(List<Map<String, Object>> webhooks) {
    return new JsonArray(new ArrayList<>(webhooks));
  }

  private static Map<String, Object> with(Map<String, Object> webhook, String field, Object value) {
    Map<String, Object> copy = new HashMap<>(webhook);
    copy.put(field, value);
    return copy;
  }

  private List<String> patches() {
    return api.requests().stream().filter(r -> r.startsWith("PATCH ")).toList();
  }

  @Test
  void neverCreatesAMissingConfiguration() {
    configuration.start();
    eventually("the watch is synced", configuration::isCacheCurrent);

    assertFalse(configuration.isPresent());
    assertFalse(configuration.hasExactly(List.of()));
    assertEquals(Set.of(), configuration.trustedCertificates());
    configuration.apply(List.of(webhook("a.portcullis.dev")));
    assertEquals(List.of(), patches());
  }

  @Test
  void comparesItsOwnWebhooksAndTheDesiredFieldsOnly() {
    Map<String, Object> desired = webhook("a.portcullis.dev", FIRST_CA);
    startWith(List.of(webhook("other.example"), with(desired, "timeoutSeconds", 10)));

    assertTrue(configuration.hasExactly(List.of(desired)));
    assertFalse(configuration.hasExactly(List.of()));
    assertFalse(configuration.hasExactly(List.of(with(desired, "failurePolicy", "Ignore"))));
    assertFalse(configuration.hasExactly(List.of(webhook("a.portcullis.dev", SECOND_CA))));
  }

  @Test
  void isCurrentAgainOnceTheWatchDeliversItsOwnUpdate() {
    startWith(List.of());
    List<Map<String, Object>> desired = List.of(webhook("a.portcullis.dev", FIRST_CA));

    configuration.apply(desired);

    assertEquals(List.of("PATCH " + PATH), patches());
    assertEquals(json(desired), api.get(PATH).orElseThrow().getJsonArray("webhooks"));
    eventually("the update is read", () -> configuration.hasExactly(desired));
    assertTrue(configuration.isCacheCurrent());
  }

  @Test
  void aConfigurationThatWasCreatedAgainIsNotOverwritten() {
    startWith(List.of());
    configuration.close();
    api.delete(PATH);
    store(List.of());

    KubernetesClientException failure =
        assertThrows(
            KubernetesClientException.class,
            () -> configuration.apply(List.of(webhook("a.portcullis.dev"))));

    assertEquals(409, failure.getCode());
    assertEquals(new JsonArray(), api.get(PATH).orElseThrow().getJsonArray("webhooks"));
  }

  @Test
  void finalPhaseStaysWithTheObject() {
    Map<String, Object> failClosed = webhook("a.portcullis.dev", FIRST_CA);
    Map<String, Object> failOpen = with(failClosed, "failurePolicy", "Ignore");
    startWith(List.of(failOpen, with(failClosed, "name", "other.example")));
    assertEquals(RegistrationPhase.FAIL_OPEN, configuration.phase());

    store(List.of(failOpen, with(failClosed, "name", "b.portcullis.dev")));
    eventually("one fails closed", () -> configuration.phase() == RegistrationPhase.FINAL);

    store(List.of());
    eventually("they are removed", () -> configuration.hasExactly(List.of()));
    assertEquals(RegistrationPhase.FINAL, configuration.phase());

    api.delete(PATH);
    eventually("it is deleted", () -> !configuration.isPresent());
    store(List.of());
    eventually("there is another one", configuration::isPresent);
    assertEquals(RegistrationPhase.FAIL_OPEN, configuration.phase());

    configuration.enterFinalPhase();
    assertEquals(RegistrationPhase.FINAL, configuration.phase());
  }

  /** A cache that is behind must not turn a webhook that fails closed into one that fails open. */
  @Test
  void aNewerVersionIsNotOverwritten() {
    startWith(List.of());
    configuration.close();
    List<Map<String, Object>> newer = List.of(webhook("a.portcullis.dev", FIRST_CA));
    store(newer);

    KubernetesClientException failure =
        assertThrows(
            KubernetesClientException.class,
            () -> configuration.apply(List.of(with(newer.get(0), "failurePolicy", "Ignore"))));

    assertEquals(409, failure.getCode());
    assertEquals(json(newer), api.get(PATH).orElseThrow().getJsonArray("webhooks"));
  }

  @Test
  void aCertificateIsTrustedIfAllWebhooksHaveIt() {
    startWith(
        List.of(
            webhook("a.portcullis.dev", FIRST_CA, SECOND_CA),
            webhook("b.portcullis.dev", SECOND_CA),
            webhook("other.example")));
    assertEquals(Set.of(SECOND_CA), configuration.trustedCertificates());

    store(List.of(webhook("a.portcullis.dev", FIRST_CA, SECOND_CA)));
    eventually(
        "both are trusted",
        () -> configuration.trustedCertificates().equals(Set.of(FIRST_CA, SECOND_CA)));

    store(List.of(Map.of("name", "a.portcullis.dev")));
    eventually("none is trusted", () -> configuration.trustedCertificates().isEmpty());
  }

  @Test
  void reportsEachChange() {
    startWith(List.of());
    eventually("the object is reported", () -> changes.get() == 1);

    store(List.of(webhook("a.portcullis.dev")));
    eventually("a change is reported", () -> changes.get() == 2);
    api.delete(PATH);
    eventually("the deletion is reported", () -> changes.get() == 3);
    assertFalse(configuration.isPresent());
    assertEquals(WebhookConfigurations.VALIDATING, configuration.kind());
  }
}
