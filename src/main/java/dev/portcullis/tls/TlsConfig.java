package dev.portcullis.tls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be set of certificates that we manage ourselves. */
@ConfigMapping(prefix = "portcullis.tls")
interface TlsConfig {

  /** The Secret that holds them, in our own namespace. It must be there, and may be empty. */
  @WithDefault("portcullis-tls")
  String secret();

  /**
   * The names that callers call us by; those of Service portcullis in our namespace unless told.
   */
  Optional<List<String>> names();

  /** How often it is asked what is due. */
  @WithDefault("10s")
  Duration checkEvery();

  /** How long a CA is good for; the next one is published when a third is left. */
  @WithDefault("730d")
  Duration authorityLifetime();

  /** How long what is served is good for; it is renewed when a third is left. */
  @WithDefault("90d")
  Duration servedLifetime();

  /** How long the API server trusts a new CA before it is used, and an old one after. */
  @WithDefault("10m")
  Duration rotationOverlap();
}
