package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.testing.ManualClock;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** The key stores that the TLS registry gets, and the certificate of the mode ephemeral. */
final class InMemoryKeyStoresTest {

  private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");

  private final ManualClock clock = new ManualClock(NOW);

  private static X509KeyManager keyManager(KeyStoreAndKeyCertOptions created) throws Exception {
    return (X509KeyManager) created.options.getKeyManagerFactory(null).getKeyManagers()[0];
  }

  @Test
  void theKeyStoreAndItsOptionsHoldTheKeyAndTheCertificate() throws Exception {
    KeyAndCertificate issued =
        new CertificateIssuer(clock).issueSelfSigned(List.of(), Duration.ofHours(1));

    KeyStoreAndKeyCertOptions created = InMemoryKeyStores.createKeyStore(issued);

    assertEquals(issued.certificate(), created.keyStore.getCertificate("serving"));
    X509KeyManager keys = keyManager(created);
    String alias = keys.getServerAliases("EC", null)[0];
    assertEquals(issued.key(), keys.getPrivateKey(alias));
    assertEquals(
        List.of(issued.certificate()), List.<X509Certificate>of(keys.getCertificateChain(alias)));
  }

  @Test
  void theEphemeralCertificateIsForLocalhostAndAWeek() throws Exception {
    EphemeralKeyStore keyStore = new EphemeralKeyStore(clock);

    KeyStoreAndKeyCertOptions created = keyStore.getKeyStore(null);

    X509Certificate served = keyStore.certificate();
    assertEquals(served, created.keyStore.getCertificate("serving"));
    assertEquals(NOW.plus(Duration.ofDays(7)), served.getNotAfter().toInstant());
    assertEquals(
        List.of(
            GeneralName.dNSName + " localhost",
            GeneralName.iPAddress + " 127.0.0.1",
            GeneralName.iPAddress + " 0:0:0:0:0:0:0:1"),
        served.getSubjectAlternativeNames().stream().map(n -> n.get(0) + " " + n.get(1)).toList());
  }
}
