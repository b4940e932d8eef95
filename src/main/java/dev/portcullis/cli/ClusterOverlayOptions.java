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

/** The options that add the live objects of a cluster to the input. */
final class ClusterOverlayOptions {

  @Option(
      names = "--cluster",
      description = "Read the live objects as well. Nothing is changed in the cluster.")
  private boolean enabled;

  @Mixin private ClusterOptions clusterOptions;

  /** Whether the live objects are read. */
  boolean isEnabled(CommandSpec spec) {
    if (!enabled
        && (clusterOptions.kubeconfig().isPresent() || clusterOptions.context().isPresent())) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig and --context need --cluster.");
    }
    return enabled;
  }

  /**
   * Lists the cluster and applies the files to it in memory.
   *
   * @param namespaces the namespaces to read; empty for all
   */
  ClusterOverlay readOverlay(Set<String> namespaces, ManifestSet files, DataPlane dataPlane) {
    return ClusterOverlay.read(clusterOptions.connection(), namespaces, files, dataPlane);
  }

  ClientConfigFactory connection() {
    return clusterOptions.connection();
  }

  /** The name of the cluster for people. */
  String clusterTitle() {
    return ClusterRouteMapSource.titleOf(clusterOptions.context());
  }
}
