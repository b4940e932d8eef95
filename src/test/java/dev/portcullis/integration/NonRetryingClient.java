package dev.portcullis.integration;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.Deadline;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** An admin's client that does not retry. */
final class NonRetryingClient {

  private NonRetryingClient() {}

  /** A client for that cluster; to be closed. */
  static KubernetesClient of(ClusterAccess cluster) {
    try {
      Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
      config.setRequestRetryBackoffLimit(0);
      // Both webhooks of a write may use up their time-outs.
      config.setRequestTimeout((int) Deadline.HANG.toMillis());
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
