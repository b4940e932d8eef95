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
 * The HTTP that a client speaks, with an end for connections that have gone silent. A node that
 * dies or a firewall that forgets tells nobody; and where a watch waits for news, or a list for its
 * second half, the library would wait until the operating system gives up, which may be never.
 */
final class IdleTimeoutHttpClientFactory implements HttpClient.Factory {

  /**
   * Longer than a watch that is well is ever silent. The API server sends a bookmark every minute
   * (apiserver pkg/storage/cacher defaultBookmarkFrequency); where nothing has happened since it
   * started it sends none, and then such a watch is begun again for nothing.
   */
  static final Duration READ_IDLE_TIMEOUT = Duration.ofSeconds(150);

  private final Vertx vertx;

  /** On those event loops, which stay the caller's. */
  IdleTimeoutHttpClientFactory(Vertx vertx, Duration longestSilence) {
    this.vertx = new IdleTimeoutVertx((VertxInternal) vertx, (int) longestSilence.toSeconds());
  }

  /** A client that speaks it; to be closed by whoever asked for it. */
  KubernetesClient createClient(Config config) {
    return new KubernetesClientBuilder().withHttpClientFactory(this).withConfig(config).build();
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return new VertxHttpClientBuilder<>(this, vertx);
  }

  /** The one place where the library lets its connections be configured. */
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
