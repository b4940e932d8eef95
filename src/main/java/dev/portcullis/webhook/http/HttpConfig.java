package dev.portcullis.webhook.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits for the clients of the review port and the management port. */
@ConfigMapping(prefix = "portcullis.http")
public interface HttpConfig {

  /**
   * The time a client has for its first request after it connects, and for sending all of any
   * request. The API server waits three seconds for the whole answer.
   */
  @WithDefault("PT10S")
  Duration requestTimeout();

  /**
   * The number of connections that are kept, at least 1, and the same number of connections without
   * a request. Above it, the connections that have been idle longest are closed.
   */
  @WithDefault("2000")
  int maxConnections();
}
