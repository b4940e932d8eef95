package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What an operator learns of the view: what has been read, and when something last came. */
@ApplicationScoped
class CacheMetrics {

  void registerGauges(
      @Observes StartupEvent event, Optional<ClusterClient> cluster, MeterRegistry figures) {
    cluster.ifPresent(c -> ClusterClient.watchedResources().forEach(r -> register(c, r, figures)));
  }

  private static void register(ClusterClient cluster, String resource, MeterRegistry figures) {
    Gauge.builder(
            "portcullis.view.synced", () -> cluster.unsyncedResources().contains(resource) ? 0 : 1)
        .description("Whether all objects of a resource have been read.")
        .tag("resource", resource)
        .register(figures);
    TimeGauge.builder(
            "portcullis.view.age",
            () -> cluster.timeSinceLastEvent(resource).toMillis(),
            TimeUnit.MILLISECONDS)
        .description("How long nothing has been heard of a resource; it may be that quiet.")
        .tag("resource", resource)
        .register(figures);
  }
}
