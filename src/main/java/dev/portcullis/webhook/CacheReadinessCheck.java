package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that an answer can be right: everything that verdicts rest on is in view. */
@Readiness
@ApplicationScoped
class CacheReadinessCheck implements HealthCheck {

  private final Optional<ClusterClient> cluster;

  CacheReadinessCheck(Optional<ClusterClient> cluster) {
    this.cluster = cluster;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> unread = cluster.map(ClusterClient::unsyncedResources).orElse(List.of());
    return HealthCheckResponse.named("view")
        .status(unread.isEmpty())
        .withData("not read yet", String.join(", ", unread))
        .build();
  }
}
