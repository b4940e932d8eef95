package dev.portcullis.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set of the audit. */
@ConfigMapping(prefix = "portcullis.audit")
interface AuditConfig {

  /** Whether there is one. */
  enum AuditMode {
    /** In a pod; on a desk {@code portcullis audit} is asked. */
    AUTO,
    ON,
    OFF
  }

  /** Whether something is written. */
  enum Switch {
    ON,
    OFF
  }

  /** How many results a report may be told to have: etcd takes 1.5 MiB of an object. */
  int MAX_RESULTS = 1000;

  /** More often a full pass is all that a replica does. */
  Duration MIN_INTERVAL = Duration.ofSeconds(1);

  /** The elector counts in fifteenths. */
  Duration MIN_LEASE = Duration.ofSeconds(1);

  /** Whether the cluster is audited. */
  @WithDefault("auto")
  AuditMode mode();

  /** Whether Events say what appears and goes. */
  @WithDefault("on")
  Switch events();

  /** How many results the report of a namespace has, from 1; the rest is a count. */
  @WithDefault("100")
  int results();

  /** How many namespaces the figures tell apart, from 1; the rest is one. */
  @WithDefault("200")
  int namespaces();

  /** How often everything is judged anew, to see that nothing was overlooked. */
  @WithDefault("PT10M")
  Duration interval();

  /** The name of the Lease in our own namespace that says which replica speaks. */
  @WithDefault("portcullis-audit")
  String name();

  /** How long a replica that is gone keeps the others silent. */
  @WithDefault("PT15S")
  Duration lease();

  /** Whether the cluster is audited where we run. */
  default boolean isOn() {
    // The kubelet sets it in every container.
    return mode() == AuditMode.ON
        || mode() == AuditMode.AUTO && System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }

  /**
   * Refuses what cannot be done.
   *
   * @throws IllegalArgumentException if something cannot; the message says which key is wrong
   */
  default void check() {
    requireInRange("results", results(), MAX_RESULTS);
    requireInRange("namespaces", namespaces(), Integer.MAX_VALUE);
    requireAtLeast("interval", interval(), MIN_INTERVAL);
    requireAtLeast("lease", lease(), MIN_LEASE);
  }

  private static void requireInRange(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "portcullis.audit." + key + ": " + value + ": must be from 1 to " + most);
    }
  }

  private static void requireAtLeast(String key, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "portcullis.audit."
              + key
              + ": "
              + value.toMillis()
              + " ms: must be at least "
              + least.toMillis()
              + " ms");
    }
  }
}
