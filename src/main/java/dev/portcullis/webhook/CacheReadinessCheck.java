package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports ready when all watched resources are synced, so that decisions are based on all data. */
@Readiness
@ApplicationScoped
class CacheReadinessCheck implements HealthCheck {

  private final Optional<ClusterClient> cluster;

  CacheReadinessCheck(Optional<ClusterClient> cluster) {
    this.cluster = cluster;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> unsynced = cluster.map(ClusterClient::unsyncedResources).orElse(List.of());
    return HealthCheckResponse.named("view")
        .status(unsynced.isEmpty())
        .withData("not synced", String.join(", ", unsynced))
        .build();
  }
}
