package dev.portcullis.tls;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check that is up when clients can trust the served certificate. */
@Readiness
@ApplicationScoped
class CertificateReadinessCheck implements HealthCheck {

  private final SelfManagedKeyStore keyStore;

  CertificateReadinessCheck(@Identifier(SelfManagedKeyStore.MODE) SelfManagedKeyStore keyStore) {
    this.keyStore = keyStore;
  }

  @Override
  public HealthCheckResponse call() {
    String reason = keyStore.notReadyReason();
    return HealthCheckResponse.named("certificate")
        .status(reason.isEmpty())
        .withData("trouble", reason)
        .build();
  }
}
