package dev.portcullis.tls;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that callers can trust what is served. */
@Readiness
@ApplicationScoped
class CertificateReadinessCheck implements HealthCheck {

  private final SelfManagedKeyStore keyStore;

  CertificateReadinessCheck(@Identifier(SelfManagedKeyStore.MODE) SelfManagedKeyStore keys) {
    this.keyStore = keys;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> trouble = keyStore.problem();
    return HealthCheckResponse.named("certificate")
        .status(trouble.isEmpty())
        .withData("trouble", trouble.orElse(""))
        .build();
  }
}
