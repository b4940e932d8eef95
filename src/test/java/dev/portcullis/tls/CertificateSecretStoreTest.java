package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads bundles from Secrets, and rejects Secrets that Portcullis may not write. */
final class CertificateSecretStoreTest {

  private static final Map<String, String> MANAGED =
      Map.of("app.kubernetes.io/managed-by", "portcullis");

  private static final CertificateBundle BUNDLE = bundle();

  private static CertificateBundle bundle() {
    CertificateIssuer issuer = new CertificateIssuer(Clock.systemUTC());
    KeyAndCertificate ca = issuer.issueCa(Duration.ofDays(1));
    return new CertificateBundle(
            ca,
            issuer.issueServing(
                ca, List.of(new GeneralName(GeneralName.dNSName, "a.svc")), Duration.ofHours(1)))
        .withNextCa(issuer.issueCa(Duration.ofDays(2)))
        .withPreviousCa(issuer.issueCa(Duration.ofDays(1)).certificate());
  }

  private static Secret secret(Map<String, String> labels, Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("portcullis")
        .withName("certs")
        .withLabels(labels)
        .endMetadata()
        .withData(data)
        .build();
  }

  @Test
  void readsTheBundleThatWasEncoded() throws Exception {
    Secret secret = secret(MANAGED, CertificateSecretCodec.encode(BUNDLE));

    assertEquals(Optional.of(BUNDLE), CertificateSecretStore.read(secret));
  }

  @Test
  void readsNoBundleFromAnEmptySecret() throws Exception {
    assertEquals(Optional.empty(), CertificateSecretStore.read(secret(MANAGED, null)));
    assertEquals(Optional.empty(), CertificateSecretStore.read(secret(MANAGED, Map.of())));
  }

  @Test
  void rejectsASecretWithoutTheLabel() {
    assertEquals(
        "Secret portcullis/certs not updated: label app.kubernetes.io/managed-by: portcullis not"
            + " found; add it if Portcullis may overwrite the Secret",
        rejection(secret(null, null)));
    assertEquals(
        rejection(secret(null, null)),
        rejection(secret(Map.of("app.kubernetes.io/managed-by", "Helm"), Map.of())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.crt", "ca.key", "tls.crt", "tls.key", "next-ca.key"})
  void rejectsIncompleteOrInvalidData(String key) {
    Map<String, String> data = new TreeMap<>(CertificateSecretCodec.encode(BUNDLE));
    data.remove(key);
    String missing = rejection(secret(MANAGED, data));
    assertTrue(missing.contains("(" + key + " is missing)"), missing);
    data.put(key, "AAAA");
    String invalid = rejection(secret(MANAGED, data));
    assertTrue(invalid.contains("Portcullis did not write its data"), invalid);
    data.put(key, "not base64!");
    assertTrue(rejection(secret(MANAGED, data)).contains("(not base64)"));
  }

  private static String rejection(Secret secret) {
    return assertThrows(
            CertificateSecretStore.UnmanagedSecretException.class,
            () -> CertificateSecretStore.read(secret))
        .getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT20H PT90H PT10M", "PT1000H PT90H PT30H", "PT90H PT90H PT10M"})
  void rejectsLifetimesWithoutRoomForTheOverlap(String lifetimes) {
    String[] parts = lifetimes.split(" ");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new CertificateLifetimes(
                Duration.parse(parts[0]), Duration.parse(parts[1]), Duration.parse(parts[2])));
  }
}
