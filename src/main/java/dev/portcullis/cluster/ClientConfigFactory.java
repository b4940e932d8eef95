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
 * Configures connections to the API server as kubectl does: from {@code KUBECONFIG} or {@code
 * ~/.kube/config}, and in a pod from its service account.
 *
 * @param kubeconfig a file to use instead
 * @param context a context to use instead of the current one
 */
public record ClientConfigFactory(Optional<Path> kubeconfig, Optional<String> context) {

  /** The timeout of requests of informers and commands. */
  private static final int TIMEOUT_MILLIS = 10_000;

  /**
   * The delay before a broken watch restarts. The library doubles it after each failure up to 32
   * times this value: 8 s instead of the library's default of about 30 s.
   */
  private static final int WATCH_RECONNECT_MILLIS = 250;

  /**
   * A client for a command, which does not retry requests. The caller closes it.
   *
   * @throws KubernetesClientException if the kubeconfig cannot be read or does not have the context
   */
  public KubernetesClient createClient() {
    Config config = new ConfigBuilder(createConfig()).withRequestRetryBackoffLimit(0).build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Optional<String> currentContext(Config config) {
    return Optional.ofNullable(config.getCurrentContext()).map(NamedContext::getName);
  }

  /**
   * The configuration for informers, whose requests are retried.
   *
   * @throws KubernetesClientException as {@link #createClient}
   */
  Config createConfig() {
    String contextName = context.orElse(null);
    Config found =
        kubeconfig
            .map(file -> Config.fromKubeconfig(contextName, file.toFile()))
            .orElseGet(() -> Config.autoConfigure(contextName));
    if (context.isPresent() && !context.equals(currentContext(found))) {
      // The library would silently use the current context.
      throw new KubernetesClientException(
          "context \"" + context.get() + "\" not found in the kubeconfig");
    }
    return new ConfigBuilder(found)
        .withUserAgent("portcullis")
        .withConnectionTimeout(TIMEOUT_MILLIS)
        .withRequestTimeout(TIMEOUT_MILLIS)
        .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
        .build();
  }

  /**
   * The configuration for live reads, which a review cancels when its time is up. The timeout here
   * only ends requests that nothing cancels, and never hides the reason of a failure.
   */
  Config createLiveReadConfig() {
    int millis = (int) ApiServerLiveReader.MAX_TIME.multipliedBy(2).toMillis();
    return new ConfigBuilder(createConfig())
        .withConnectionTimeout(millis)
        .withRequestTimeout(millis)
        .withRequestRetryBackoffLimit(0)
        .build();
  }
}
