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
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;

/**
 * The keys of the review port, replaced in place. The way that the registry has for it makes the
 * server a new TLS context, and until that is there Vert.x 4.5 hangs up on whoever connects
 * (TCPServerBase.updateSSLOptions puts the unfinished one in the place of the old): six refused
 * reviews at 50 a second.
 */
@Singleton
final class CertificateReloader implements HttpServerOptionsCustomizer {

  /** Only files change behind our back. */
  private static final String FILES_MODE = "files";

  private static final String OLD_CERTIFICATE_KEPT =
      "the old certificate is served on; of the new one: ";

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
      throw new IllegalStateException("a key store that was read has to be usable", e);
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

  /** Serves what is there now; what cannot be read is told once, and the old stays. */
  synchronized void reload() {
    tlsConfiguration().ifPresent(this::reload);
  }

  private void reload(TlsConfiguration tls) {
    try {
      if (tls.reload()) {
        keyManager.replace(loadKeyManager(tls));
        problemLog.clear();
      } else {
        problemLog.report(OLD_CERTIFICATE_KEPT + "it cannot be read");
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      problemLog.report(OLD_CERTIFICATE_KEPT + ApiErrors.describeForAdmin(e));
    }
  }

  private X509KeyManager loadKeyManager(TlsConfiguration tls) throws GeneralSecurityException {
    try {
      return Arrays.stream(tls.getKeyStoreOptions().getKeyManagerFactory(vertx).getKeyManagers())
          .filter(X509KeyManager.class::isInstance)
          .map(X509KeyManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (Exception e) { // Vert.x declares no less
      throw new GeneralSecurityException(e);
    }
  }
}
