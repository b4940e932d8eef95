package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.Test;

/** Replaces the keys of a server between and during handshakes. */
final class ReloadableKeyManagerTest {

  private final CertificateIssuer issuer = new CertificateIssuer(Clock.systemUTC());
  private final ReloadableKeyManager manager = new ReloadableKeyManager();

  private X509Certificate replaceKeys() throws Exception {
    KeyAndCertificate issued = issuer.issueSelfSigned(List.of(), Duration.ofHours(1));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "serving", issued.key(), new char[0], new X509Certificate[] {issued.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, new char[0]);
    manager.replace((X509KeyManager) factory.getKeyManagers()[0]);
    return issued.certificate();
  }

  private X509Certificate certificate(String alias) {
    return manager.getCertificateChain(alias)[0];
  }

  @Test
  void aHandshakeKeepsItsKeysAndTheNextOneUsesTheNewKeys() throws Exception {
    X509Certificate first = replaceKeys();
    String running = manager.chooseServerAlias("EC", null, null);
    X509Certificate second = replaceKeys();
    String next = manager.chooseServerAlias("EC", null, null);

    assertEquals(first, certificate(running));
    assertEquals(second, certificate(next));
    assertEquals("EC", manager.getPrivateKey(running).getAlgorithm());
    assertEquals("EC", manager.getPrivateKey(next).getAlgorithm());
  }

  /** Keys do not stay in memory for ever. */
  @Test
  void forgetsKeysAfterTwoReplacements() throws Exception {
    replaceKeys();
    String first = manager.chooseEngineServerAlias("EC", null, null);
    replaceKeys();
    manager.getPrivateKey(first);
    replaceKeys();

    assertThrows(NullPointerException.class, () -> manager.getPrivateKey(first));
  }
}
