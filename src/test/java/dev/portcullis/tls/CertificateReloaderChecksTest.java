package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.testing.Stubs;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serves a key pair only if the key belongs to the certificate, without a server. */
final class CertificateReloaderChecksTest {

  private static final CertificateIssuer ISSUER = new CertificateIssuer(Clock.systemUTC());
  private static final String MISMATCH = "the private key does not belong to the certificate";

  private KeyAndCertificate current = issue();
  private boolean readable = true;
  private int reloads;

  private static KeyAndCertificate issue() {
    return ISSUER.issueSelfSigned(List.of(), Duration.ofHours(1));
  }

  private CertificateReloader reloader(String mode) {
    TlsConfiguration tls =
        Stubs.of(
            TlsConfiguration.class,
            method -> {
              if (method.equals("reload")) {
                reloads++;
                return readable;
              }
              return KeyCertOptions.wrap(keyManager(current));
            });
    return new CertificateReloader(
        Stubs.of(VertxHttpConfig.class, Map.of("tlsConfigurationName", Optional.of(mode))),
        Stubs.of(TlsConfigurationRegistry.class, Map.of("get", Optional.of(tls))),
        null);
  }

  /** A key manager with one entry, for the algorithm of its key. */
  private static X509KeyManager keyManager(KeyAndCertificate entry) {
    return Stubs.of(
        X509KeyManager.class,
        Map.of(
            "getServerAliases",
            new String[] {"serving"},
            "chooseServerAlias",
            "serving",
            "getPrivateKey",
            entry.key(),
            "getCertificateChain",
            new X509Certificate[] {entry.certificate()}));
  }

  private static HttpServerOptions customize(CertificateReloader reloader) {
    HttpServerOptions options = new HttpServerOptions();
    reloader.customizeHttpsServer(options);
    return options;
  }

  private static X509Certificate served(HttpServerOptions options) throws Exception {
    X509KeyManager keys =
        (X509KeyManager) options.getKeyCertOptions().getKeyManagerFactory(null).getKeyManagers()[0];
    return keys.getCertificateChain(keys.chooseServerAlias("EC", null, null))[0];
  }

  @Test
  void aReloadReplacesTheServedCertificate() throws Exception {
    CertificateReloader reloader = reloader("files");
    HttpServerOptions options = customize(reloader);
    assertEquals(current.certificate(), served(options));

    current = issue();
    reloader.onSchedule();

    assertEquals(current.certificate(), served(options));
  }

  @Test
  void keepsTheServedCertificateIfTheNextOneCannotBeRead() throws Exception {
    CertificateReloader reloader = reloader("files");
    HttpServerOptions options = customize(reloader);
    X509Certificate first = current.certificate();

    current = issue();
    readable = false;
    reloader.onSchedule();

    assertEquals(first, served(options));
  }

  /** Other programs change files; the other modes call for a reload themselves. */
  @Test
  void onlyFilesAreReloadedBySchedule() {
    CertificateReloader selfManaged = reloader(SelfManagedKeyStore.MODE);
    selfManaged.onSchedule();
    assertEquals(0, reloads);
    selfManaged.reload();
    assertEquals(1, reloads);
    reloader("files").onSchedule();
    assertEquals(2, reloads);
  }

  @Test
  void leavesAServerWithoutTlsConfigurationUnchanged() {
    CertificateReloader reloader =
        new CertificateReloader(
            Stubs.of(VertxHttpConfig.class, Map.of("tlsConfigurationName", Optional.empty())),
            Stubs.of(TlsConfigurationRegistry.class, Map.of()),
            null);

    assertNull(customize(reloader).getKeyCertOptions());
  }

  /** A key of another algorithm than the certificate, and another key of the same algorithm. */
  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void rejectsAKeyOfAnotherCertificate(String algorithm) throws Exception {
    PrivateKey other = generate(algorithm).getPrivate();
    current = new KeyAndCertificate(current.certificate(), other);

    IllegalArgumentException failure =
        assertThrows(IllegalArgumentException.class, () -> customize(reloader("files")));

    assertEquals(MISMATCH, failure.getMessage());
  }

  private static KeyPair generate(String algorithm) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  @Test
  void reportsAKeyStoreThatCannotBeUsed() {
    KeyCertOptions unusable =
        Stubs.of(
            KeyCertOptions.class,
            method -> {
              throw new IllegalStateException("broken");
            });
    TlsConfiguration tls = Stubs.of(TlsConfiguration.class, Map.of("getKeyStoreOptions", unusable));
    CertificateReloader reloader =
        new CertificateReloader(
            Stubs.of(VertxHttpConfig.class, Map.of("tlsConfigurationName", Optional.of("files"))),
            Stubs.of(TlsConfigurationRegistry.class, Map.of("get", Optional.of(tls))),
            null);

    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> customize(reloader));

    assertEquals("cannot use the key store of the TLS configuration", failure.getMessage());
  }
}
