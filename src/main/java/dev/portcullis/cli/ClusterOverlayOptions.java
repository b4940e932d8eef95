package dev.portcullis.cli;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import dev.portcullis.overlay.ClusterOverlay;
import dev.portcullis.routemap.source.ClusterRouteMapSource;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether the live objects count, and how to reach them. */
final class ClusterOverlayOptions {

  @Option(
      names = "--cluster",
      description = "Look at the live objects as well; nothing is changed there.")
  private boolean enabled;

  @Mixin private ClusterOptions clusterOptions;

  /** Whether anybody asked for them. */
  boolean isEnabled(CommandSpec spec) {
    if (!enabled
        && (clusterOptions.kubeconfig().isPresent() || clusterOptions.context().isPresent())) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig and --context are for --cluster.");
    }
    return enabled;
  }

  /**
   * Reads the cluster, and lays files over it.
   *
   * @param namespaces which ones to read; empty for all
   */
  ClusterOverlay readOverlay(Set<String> namespaces, ManifestSet files, DataPlane dataPlane) {
    return ClusterOverlay.read(clusterOptions.connection(), namespaces, files, dataPlane);
  }

  /** How to reach it. */
  ClientConfigFactory connection() {
    return clusterOptions.connection();
  }

  /** What to call the cluster. */
  String clusterTitle() {
    return ClusterRouteMapSource.title(clusterOptions.context());
  }
}
