package dev.portcullis.webhook;

import dev.portcullis.cluster.ClusterClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.TimeUnit;

/** Gauges for the cached resources of the cluster: whether they are synced, and their age. */
@ApplicationScoped
class CacheMetrics {

  void registerGauges(
      @Observes StartupEvent event, Instance<ClusterClient> cluster, MeterRegistry registry) {
    if (cluster.isResolvable()) {
      ClusterClient.watchedResources().forEach(r -> register(cluster.get(), r, registry));
    }
  }

  private static void register(ClusterClient cluster, String resource, MeterRegistry registry) {
    Gauge.builder(
            "portcullis.view.synced", () -> cluster.unsyncedResources().contains(resource) ? 0 : 1)
        .description("1 when all objects of the resource have been listed.")
        .tag("resource", resource)
        .register(registry);
    Gauge.builder("portcullis.view.objects.too.large", () -> cluster.countTooLarge(resource))
        .description("Objects that are not evaluated, because they are too large to keep.")
        .tag("resource", resource)
        .register(registry);
    TimeGauge.builder(
            "portcullis.view.age",
            () -> cluster.timeSinceLastEvent(resource).toMillis(),
            TimeUnit.MILLISECONDS)
        .description("Time since the last watch event of the resource; high in a quiet cluster.")
        .tag("resource", resource)
        .register(registry);
  }
}
