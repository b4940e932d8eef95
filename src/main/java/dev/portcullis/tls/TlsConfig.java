package dev.portcullis.tls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the self-managed certificates. */
@ConfigMapping(prefix = "portcullis.tls")
interface TlsConfig {

  /** The Secret with the certificates, in the namespace of the server. It may have no data. */
  @WithDefault("portcullis-tls")
  String secret();

  /**
   * DNS names and IP addresses in the certificate (default: the names of Service portcullis in the
   * namespace of the server).
   */
  Optional<List<String>> names();

  /** How often the server checks whether a renewal is due. */
  @WithDefault("10s")
  Duration checkEvery();

  /** Lifetime of a CA; the next one is published when a third of it is left. */
  @WithDefault("730d")
  Duration authorityLifetime();

  /** Lifetime of a serving certificate; it is renewed when a third of it is left. */
  @WithDefault("90d")
  Duration servedLifetime();

  /** How long the API server trusts a new CA before it is used, and the old one afterwards. */
  @WithDefault("10m")
  Duration rotationOverlap();
}
