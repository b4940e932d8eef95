package dev.portcullis.tls;

import static io.quarkus.scheduler.Scheduled.ConcurrentExecution.SKIP;

import dev.portcullis.cluster.ApiErrors;
import dev.portcullis.cluster.ProblemLog;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;

/**
 * Reloads the certificate of the review port in place. The TLS registry would replace the server's
 * TLS context, and Vert.x 4.5 closes connections until the new context is complete
 * (TCPServerBase.updateSSLOptions installs it unfinished): 6 lost reviews at 50 per second.
 */
@Singleton
final class CertificateReloader implements HttpServerOptionsCustomizer {

  /** The TLS mode whose certificate other programs change. */
  private static final String FILES_MODE = "files";

  private static final String RELOAD_FAILED =
      "certificate reload failed, the old certificate is still served: ";

  /** A signature algorithm for each algorithm of keys that TLS servers use. */
  private static final Map<String, String> SIGNATURE_ALGORITHMS =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

  private final VertxHttpConfig http;
  private final TlsConfigurationRegistry registry;
  private final Vertx vertx;
  private final ReloadableKeyManager keyManager = new ReloadableKeyManager();
  private final ProblemLog problemLog = new ProblemLog(Log::error);

  CertificateReloader(VertxHttpConfig http, TlsConfigurationRegistry registry, Vertx vertx) {
    this.http = http;
    this.registry = registry;
    this.vertx = vertx;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    tlsConfiguration().ifPresent(tls -> install(tls, options));
  }

  private void install(TlsConfiguration tls, HttpServerOptions options) {
    try {
      keyManager.replace(loadKeyManager(tls));
      options.setKeyCertOptions(KeyCertOptions.wrap(keyManager));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot use the key store of the TLS configuration", e);
    }
  }

  private Optional<TlsConfiguration> tlsConfiguration() {
    return http.tlsConfigurationName().flatMap(registry::get);
  }

  @Scheduled(every = "${portcullis.tls.check-every:10s}", concurrentExecution = SKIP)
  void onSchedule() {
    if (http.tlsConfigurationName().filter(FILES_MODE::equals).isPresent()) {
      reload();
    }
  }

  /** Serves the current certificate; if it cannot be read, logs that once and keeps the old one. */
  synchronized void reload() {
    tlsConfiguration().ifPresent(this::reload);
  }

  private void reload(TlsConfiguration tls) {
    try {
      if (tls.reload()) {
        keyManager.replace(loadKeyManager(tls));
        problemLog.clear();
      } else {
        problemLog.report(RELOAD_FAILED + "the new certificate or key cannot be read");
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      problemLog.report(RELOAD_FAILED + ApiErrors.describeForAdmin(e));
    }
  }

  private X509KeyManager loadKeyManager(TlsConfiguration tls) throws GeneralSecurityException {
    X509KeyManager keys = findKeyManager(tls);
    for (String keyAlgorithm : SIGNATURE_ALGORITHMS.keySet()) {
      String[] aliases = keys.getServerAliases(keyAlgorithm, null);
      for (String alias : aliases == null ? new String[0] : aliases) {
        requireMatch(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0]);
      }
    }
    return keys;
  }

  /**
   * Fails if a private key does not belong to a certificate, as between the replacement of their
   * files. The key store accepts such a pair, and each handshake fails.
   */
  private static void requireMatch(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())
        || !canVerify(key, certificate)) {
      throw new IllegalArgumentException("the private key does not belong to the certificate");
    }
  }

  private static boolean canVerify(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(SIGNATURE_ALGORITHMS.get(key.getAlgorithm()));
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    return signature.verify(signed);
  }

  private X509KeyManager findKeyManager(TlsConfiguration tls) throws GeneralSecurityException {
    try {
      return Arrays.stream(tls.getKeyStoreOptions().getKeyManagerFactory(vertx).getKeyManagers())
          .filter(X509KeyManager.class::isInstance)
          .map(X509KeyManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (Exception e) { // declared by Vert.x
      throw new GeneralSecurityException(e);
    }
  }
}
