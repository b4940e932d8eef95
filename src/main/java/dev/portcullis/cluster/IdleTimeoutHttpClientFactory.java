package dev.portcullis.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import java.time.Duration;

/**
 * Creates HTTP clients that close idle connections. If a node dies or a firewall drops a
 * connection, no packet announces it, and a watch or a stalled list would wait until the operating
 * system gives up, which may be never.
 */
final class IdleTimeoutHttpClientFactory implements HttpClient.Factory {

  /**
   * Longer than a healthy watch is idle: the API server sends a bookmark every minute (apiserver
   * pkg/storage/cacher defaultBookmarkFrequency). If no object has changed since it started, it
   * sends none, and the watch restarts without need.
   */
  static final Duration READ_IDLE_TIMEOUT = Duration.ofSeconds(150);

  private final Vertx vertx;

  /** Uses the event loops of {@code vertx}, which the caller closes. */
  IdleTimeoutHttpClientFactory(Vertx vertx, Duration readIdleTimeout) {
    this.vertx = new IdleTimeoutVertx((VertxInternal) vertx, (int) readIdleTimeout.toSeconds());
  }

  /** Creates a client, which the caller closes. */
  KubernetesClient createClient(Config config) {
    return new KubernetesClientBuilder().withHttpClientFactory(this).withConfig(config).build();
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return new VertxHttpClientBuilder<>(this, vertx);
  }

  /** The only extension point of the library for connection options. */
  private static final class IdleTimeoutVertx extends VertxWrapper {

    private final int timeoutSeconds;

    IdleTimeoutVertx(VertxInternal delegate, int seconds) {
      super(delegate);
      this.timeoutSeconds = seconds;
    }

    @Override
    public io.vertx.core.http.HttpClient createHttpClient(HttpClientOptions options) {
      return super.createHttpClient(options.setReadIdleTimeout(timeoutSeconds));
    }
  }
}
