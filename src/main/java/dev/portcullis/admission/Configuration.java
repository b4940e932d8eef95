package dev.portcullis.admission;

import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.manifests.Manifests;
import dev.portcullis.model.Chain;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Snapshot;
import dev.portcullis.verdict.Policy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Where the webhook gets its view, its policy and the time from. */
@ApplicationScoped
class Configuration {

  /** What can be set. */
  @ConfigMapping(prefix = "portcullis")
  interface Settings {

    /** Files and folders whose objects are the cluster; without them the cluster is empty. */
    Optional<List<String>> view();

    /** The namespace of objects in {@link #view} that name none. */
    @WithDefault("default")
    String namespace();

    /** Who carries the traffic. */
    @WithDefault("kube-proxy")
    DataPlane dataPlane();
  }

  @Produces
  @Singleton
  Chain view(Settings settings) {
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
  Policy policy() {
    return Policy.STANDARD;
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
