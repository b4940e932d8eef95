package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports ready when all watched resources are synced, so that decisions are based on all data. */
@Readiness
@ApplicationScoped
class CacheReadinessCheck implements HealthCheck {

  private final Instance<ClusterClient> cluster;

  CacheReadinessCheck(Instance<ClusterClient> cluster) {
    this.cluster = cluster;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> unsynced = cluster.isResolvable() ? cluster.get().unsyncedResources() : List.of();
    return HealthCheckResponse.named("view")
        .status(unsynced.isEmpty())
        .withData("not synced", String.join(", ", unsynced))
        .build();
  }
}
