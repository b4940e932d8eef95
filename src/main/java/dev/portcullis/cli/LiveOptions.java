package dev.portcullis.cli;

import dev.portcullis.cluster.ClientConfigFactory;
import dev.portcullis.manifests.ManifestSet;
import dev.portcullis.model.DataPlane;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether the live objects count, and how to reach them. */
final class LiveOptions {

  @Option(
      names = "--cluster",
      description = "Look at the live objects as well; nothing is changed there.")
  private boolean wanted;

  @Mixin private ClusterOptions cluster;

  /** Whether anybody asked for them. */
  boolean isWanted(CommandSpec spec) {
    if (!wanted && (cluster.kubeconfig().isPresent() || cluster.context().isPresent())) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig and --context are for --cluster.");
    }
    return wanted;
  }

  /**
   * Reads the cluster, and lays files over it.
   *
   * @param namespaces which ones to read; empty for all
   */
  Live read(Set<String> namespaces, ManifestSet files, DataPlane dataPlane) {
    return Live.read(cluster.connection(), namespaces, files, dataPlane);
  }

  /** How to reach it. */
  ClientConfigFactory connection() {
    return cluster.connection();
  }

  /** What to call the cluster. */
  String title() {
    return ClusterSource.title(cluster.context());
  }
}
