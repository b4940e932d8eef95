package dev.portcullis.cli;

import dev.portcullis.cluster.ClientConfigFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach the API server, as kubectl has it. */
final class ClusterOptions {

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the API server; as kubectl does unless told.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Which context of the kubeconfig; its current one unless told.")
  private Optional<String> context = Optional.empty();

  ClientConfigFactory connection() {
    return new ClientConfigFactory(kubeconfig, context);
  }

  Optional<Path> kubeconfig() {
    return kubeconfig;
  }

  Optional<String> context() {
    return context;
  }
}
