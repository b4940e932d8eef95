package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the API server is and who we are to it, as kubectl finds it out: {@code KUBECONFIG} or
 * {@code ~/.kube/config}; in a pod its service account.
 *
 * @param kubeconfig a file in place of those; empty for none
 * @param context a context in place of the current one; empty for none
 */
public record ClientConfigFactory(Optional<Path> kubeconfig, Optional<String> context) {

  /** How long the API server may take to answer an informer or a command. */
  private static final int TIMEOUT_MILLIS = 10_000;

  /**
   * After how long a watch that broke is begun again. Each time it fails the library waits twice as
   * long, up to 32 times this: eight seconds, where its own would be half a minute.
   */
  private static final int WATCH_RECONNECT_MILLIS = 250;

  /**
   * A client for a command, which gives up where a server would try again; to be closed.
   *
   * @throws KubernetesClientException if the kubeconfig cannot be read, or has no such context
   */
  public KubernetesClient createClient() {
    Config config = new ConfigBuilder(createConfig()).withRequestRetryBackoffLimit(0).build();
    if (context.isPresent() && !context.equals(currentContext(config))) {
      // The library would go where it goes without one.
      throw new KubernetesClientException("there is no context \"" + context.get() + '"');
    }
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Optional<String> currentContext(Config config) {
    return Optional.ofNullable(config.getCurrentContext()).map(NamedContext::getName);
  }

  Config createConfig() {
    String wanted = context.orElse(null);
    Config found =
        kubeconfig
            .map(file -> Config.fromKubeconfig(wanted, file.toFile()))
            .orElseGet(() -> Config.autoConfigure(wanted));
    return new ConfigBuilder(found)
        .withUserAgent("portcullis")
        .withConnectionTimeout(TIMEOUT_MILLIS)
        .withRequestTimeout(TIMEOUT_MILLIS)
        .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
        .build();
  }

  /**
   * The same for looks in the middle of a review, which gives up by itself; what it leaves behind
   * ends soon after, and never before, when it would look like something else that went wrong.
   */
  Config createLiveReadConfig() {
    int millis = (int) ApiServerLiveReader.TIMEOUT.multipliedBy(2).toMillis();
    return new ConfigBuilder(createConfig())
        .withConnectionTimeout(millis)
        .withRequestTimeout(millis)
        .withRequestRetryBackoffLimit(0)
        .build();
  }
}
