package dev.portcullis.cli;

import dev.portcullis.cluster.ClientConfigFactory;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that select the API server, as in kubectl. */
final class ClusterOptions {

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Path of the kubeconfig (default: as kubectl).")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Context of the kubeconfig (default: its current context).")
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
