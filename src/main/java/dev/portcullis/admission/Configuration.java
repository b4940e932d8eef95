package dev.portcullis.admission;

import dev.portcullis.kube.Cluster;
import dev.portcullis.kube.Connection;
import dev.portcullis.kube.WebhookTrust;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.Chain;
import dev.portcullis.model.Snapshot;
import dev.portcullis.verdict.Court;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Where the webhook gets its view, its policy and the time from. */
@ApplicationScoped
class Configuration {

  /** What is set is read at start, so that what is wrong with it is said at start. */
  void readSettings(@Observes StartupEvent start, Court court) {}

  /** The live cluster; empty where manifests stand in for it. */
  @Produces
  @Singleton
  Optional<Cluster> cluster(Settings settings, Vertx vertx) {
    return settings.view().isPresent()
        ? Optional.empty()
        : Optional.of(
            new Cluster(
                new Connection(settings.kubeconfig(), settings.context()),
                settings.dataPlane(),
                vertx,
                Log::warn));
  }

  void close(@Disposes Optional<Cluster> cluster) {
    cluster.ifPresent(Cluster::close);
  }

  @Produces
  @Singleton
  Court court(Settings settings, Optional<Cluster> cluster) {
    return new Court(
        cluster.map(Cluster::view).orElseGet(() -> manifests(settings)),
        cluster.map(Cluster::live),
        settings.policy(),
        settings.onUnconfirmed());
  }

  private static Chain manifests(Settings settings) {
    ManifestSet set =
        Manifests.read(
            settings.view().orElse(List.of()), InputStream.nullInputStream(), settings.namespace());
    if (!set.faults().isEmpty()) {
      throw new IllegalArgumentException(
          "portcullis.view: " + set.faults().get(0).at() + ": " + set.faults().get(0).message());
    }
    return new Snapshot(set.resources(), settings.dataPlane());
  }

  @Produces
  @Singleton
  WebhookTrust trust(Clock clock) {
    return new WebhookTrust(clock);
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
