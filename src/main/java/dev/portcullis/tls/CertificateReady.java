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
class CertificateReady implements HealthCheck {

  private final SelfManagedKeyStore keys;

  CertificateReady(@Identifier(SelfManagedKeyStore.MODE) SelfManagedKeyStore keys) {
    this.keys = keys;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> trouble = keys.trouble();
    return HealthCheckResponse.named("certificate")
        .status(trouble.isEmpty())
        .withData("trouble", trouble.orElse(""))
        .build();
  }
}
