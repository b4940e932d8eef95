package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.SharedControlPlane;
import dev.portcullis.tls.CertificateSecretStore.UnmanagedSecretException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes certificates to Secrets of a real API server, and overwrites no other content. */
final class CertificateSecretStoreIT {

  /** The keys and certificates of another program, as in a Secret of type kubernetes.io/tls. */
  private static final Map<String, String> FOREIGN_DATA =
      Map.of("tls.crt", "b3RoZXI=", "tls.key", "b3RoZXI=");

  private static final Map<String, String> MANAGED =
      Map.of("app.kubernetes.io/managed-by", "portcullis");

  private final ClusterAccess cluster = SharedControlPlane.get();
  private final String namespace = "secrets-" + UUID.randomUUID();

  private KubernetesClient client;
  private CertificateSecretStore store;

  @BeforeEach
  void connect() throws IOException {
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Files.readString(cluster.kubeconfig())))
            .build();
    store = storeOf(client);
    cluster.kubectl().runOk("create", "namespace", namespace);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static CertificateSecretStore storeOf(KubernetesClient client) {
    Clock clock = Clock.systemUTC();
    return new CertificateSecretStore(
        client,
        new CertificateRotation(
            new CertificateIssuer(clock),
            clock,
            new CertificateLifetimes(Duration.ofDays(365), Duration.ofDays(90), Duration.ofDays(1)),
            List.of(new GeneralName(GeneralName.dNSName, "a.svc"))));
  }

  private Secret create(Map<String, String> labels, Map<String, String> data) {
    return client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("certs")
                .withLabels(labels)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private Secret stored() {
    return client.secrets().inNamespace(namespace).withName("certs").get();
  }

  private Optional<Secret> rotate(Secret secret) throws UnmanagedSecretException {
    return store.rotateIfDue(secret, ca -> Optional.empty());
  }

  @Test
  void writesCertificatesOnceToAnEmptySecret() throws UnmanagedSecretException {
    Secret written = rotate(create(MANAGED, null)).orElseThrow();
    assertEquals(stored(), written);
    assertTrue(CertificateSecretStore.read(written).isPresent());

    assertEquals(Optional.of(written), rotate(written));
    assertEquals(written, stored());
  }

  @Test
  void keepsALabeledSecretOfAnotherProgram() {
    Secret foreign = create(MANAGED, FOREIGN_DATA);
    UnmanagedSecretException failure =
        assertThrows(UnmanagedSecretException.class, () -> rotate(foreign));
    assertTrue(
        failure.getMessage().contains("Portcullis did not write its data"), failure.getMessage());
    assertEquals(foreign, stored());
  }

  @Test
  void keepsASecretWithoutTheLabel() {
    Secret foreign = create(Map.of("app.kubernetes.io/managed-by", "Helm"), Map.of());
    assertThrows(UnmanagedSecretException.class, () -> rotate(foreign));
    assertEquals(foreign, stored());
  }

  /** The informer of a slower replica still has the version before the update. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsWhatAnotherReplicaWroteFirst(boolean ownFormat) throws UnmanagedSecretException {
    Secret stale = create(MANAGED, null);
    Secret first =
        ownFormat
            ? rotate(stale).orElseThrow()
            : client.resource(new SecretBuilder(stale).withData(FOREIGN_DATA).build()).update();
    assertEquals(Optional.empty(), rotate(stale));
    assertEquals(first, stored());
  }

  /** Only a conflict means that another replica was first. */
  @Test
  void reportsOtherFailures() {
    Secret secret = create(MANAGED, null);
    client.resource(secret).delete();
    KubernetesClientException failure =
        assertThrows(KubernetesClientException.class, () -> rotate(secret));
    assertEquals(404, failure.getCode());
  }
}
