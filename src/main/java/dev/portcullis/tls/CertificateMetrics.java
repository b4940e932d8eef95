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

/** Publishes the expiry of the served certificate, in every TLS mode. */
@ApplicationScoped
class CertificateMetrics {

  void start(
      @Observes StartupEvent event,
      VertxHttpConfig http,
      TlsConfigurationRegistry configurations,
      MeterRegistry registry) {
    TlsConfiguration served =
        http.tlsConfigurationName()
            .flatMap(configurations::get)
            .or(configurations::getDefault)
            .orElseThrow();
    TimeGauge.builder(
            "portcullis.certificate.end", () -> earliestExpiryMillis(served), TimeUnit.MILLISECONDS)
        .description("Expiry of the served certificate, in seconds since 1970.")
        .register(registry);
  }

  /** The earliest expiry of the served certificates, in milliseconds since 1970. */
  private static double earliestExpiryMillis(TlsConfiguration served) {
    try {
      KeyStore keys = served.getKeyStore();
      double end = Double.NaN;
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
          double notAfter = certificate.getNotAfter().getTime();
          end = Double.isNaN(end) ? notAfter : Math.min(end, notAfter);
        }
      }
      return end;
    } catch (KeyStoreException e) {
      throw new IllegalStateException("cannot read the key store in use", e);
    }
  }
}
