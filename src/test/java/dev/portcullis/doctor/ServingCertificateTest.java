package dev.portcullis.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests how certificates are read from Secrets. */
final class ServingCertificateTest {

  @Test
  void readsCertificateFromSecret() {
    assertEquals("it has no tls.crt", describeSecret(Map.of()));
    assertEquals("it has an empty tls.crt", describeSecret(Map.of("tls.crt", "")));
    assertEquals(
        "it has no valid certificate in tls.crt", describeSecret(Map.of("tls.crt", "eA==")));
    assertEquals(
        "certificate in it",
        describeSecret(Map.of("tls.crt", TestCertificate.createCa("a").toBase64Pem())));
  }

  private static String describeSecret(Map<String, String> data) {
    return ServingCertificate.fromSecret(new SecretBuilder().withData(data).build(), "it")
        .description();
  }
}
