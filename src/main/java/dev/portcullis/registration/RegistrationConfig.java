package dev.portcullis.registration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Settings of the registration of the webhooks at the API server. */
@ConfigMapping(prefix = "portcullis.registration")
interface RegistrationConfig {

  /** Who writes the webhook configurations. */
  enum Mode {
    /** The server, if it also issues the certificates. */
    SELF,
    /** The cluster admin, with {@code k8s/static}. */
    STATIC
  }

  /** Who writes the webhook configurations. */
  @WithDefault("self")
  Mode mode();

  /** The name of both configurations and of the Lease for leader election. */
  @WithDefault("portcullis")
  String name();

  /** The Service of the webhook, in the namespace of the server. */
  @WithDefault("portcullis")
  String service();

  /**
   * A URL that the API server calls instead of the Service: {@code https://host:port}. Port 0
   * stands for the port that the server listens on.
   */
  Optional<URI> address();

  /**
   * How long reviews must have arrived through the API server without a gap until the webhooks that
   * ship with {@code failurePolicy: Fail} get it. Before that, every webhook fails open.
   */
  @WithDefault("10s")
  Duration stableInterval();

  /** Lease duration: how long the lease of a failed leader prevents other replicas from writing. */
  @WithDefault("15s")
  Duration lease();
}
