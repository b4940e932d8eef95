package dev.portcullis.tls;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

/** What an operator learns of the certificate that is served, wherever it comes from. */
@ApplicationScoped
class CertificateMetrics {

  void start(
      @Observes StartupEvent event,
      VertxHttpConfig http,
      TlsConfigurationRegistry registry,
      MeterRegistry figures) {
    TlsConfiguration served =
        http.tlsConfigurationName().flatMap(registry::get).or(registry::getDefault).orElseThrow();
    TimeGauge.builder(
            "portcullis.certificate.end", () -> earliestExpiryMillis(served), TimeUnit.MILLISECONDS)
        .description("When the certificate that is served ends, in seconds since 1970.")
        .register(figures);
  }

  /** In milliseconds since 1970; that of whichever ends first. */
  private static double earliestExpiryMillis(TlsConfiguration served) {
    try {
      KeyStore keys = served.getKeyStore();
      double end = Double.NaN;
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
          double its = certificate.getNotAfter().getTime();
          end = Double.isNaN(end) ? its : Math.min(end, its);
        }
      }
      return end;
    } catch (KeyStoreException e) {
      throw new IllegalStateException("a key store in use has to be readable", e);
    }
  }
}
