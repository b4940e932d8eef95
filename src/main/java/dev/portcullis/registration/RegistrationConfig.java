package dev.portcullis.registration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What can be set of how the API server comes to ask us. */
@ConfigMapping(prefix = "portcullis.registration")
interface RegistrationConfig {

  /** Who fills in the webhook configurations. */
  enum Mode {
    /** We do, where we also make the certificates. */
    SELF,
    /** The admin has: {@code k8s/static}. */
    STATIC
  }

  /** Who fills in the webhook configurations. */
  @WithDefault("self")
  Mode mode();

  /** The name of both configurations, and of the Lease that says which replica may write them. */
  @WithDefault("portcullis")
  String name();

  /** The Service in our own namespace through which the API server reaches us. */
  @WithDefault("portcullis")
  String service();

  /**
   * An address in place of that Service: {@code https://host:port}. Port 0 is the one that we
   * listen on.
   */
  Optional<URI> address();

  /** How long a replica that is gone keeps the others from writing. */
  @WithDefault("15s")
  Duration lease();
}
