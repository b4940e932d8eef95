package dev.portcullis.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The settings of the audit. */
@ConfigMapping(prefix = "portcullis.audit")
interface AuditConfig {

  /** Whether the server audits the cluster. */
  enum AuditMode {
    /** Only in a Pod; {@code portcullis audit} is the command for other places. */
    AUTO,
    ON,
    OFF
  }

  /** A switch. */
  enum Switch {
    ON,
    OFF
  }

  /** The upper limit of {@link #results}: etcd stores at most 1.5 MiB for an object. */
  int MAX_RESULTS = 1000;

  /** The lower limit of {@link #interval}. */
  Duration MIN_INTERVAL = Duration.ofSeconds(1);

  /** The lower limit of {@link #lease}, fifteenths of which are retry periods. */
  Duration MIN_LEASE = Duration.ofSeconds(1);

  /** Whether the cluster is audited. */
  @WithDefault("auto")
  AuditMode mode();

  /** Whether Events are written for findings that appear or are resolved. */
  @WithDefault("on")
  Switch events();

  /** The maximum number of results in a report, at least 1; the others are only counted. */
  @WithDefault("100")
  int results();

  /** The number of namespaces with their own metrics, at least 1; the others share one. */
  @WithDefault("200")
  int namespaces();

  /** The interval of full passes, which find what the evaluation of changes missed. */
  @WithDefault("PT10M")
  Duration interval();

  /** The name of the Lease of the leader, in the namespace of Portcullis. */
  @WithDefault("portcullis-audit")
  String name();

  /** The time until another replica replaces a leader that failed. */
  @WithDefault("PT15S")
  Duration lease();

  /** Whether this process audits the cluster. */
  default boolean isOn() {
    // The kubelet sets the variable in every container.
    return mode() == AuditMode.ON
        || mode() == AuditMode.AUTO && System.getenv("KUBERNETES_SERVICE_HOST") != null;
  }

  /**
   * Checks the ranges of the values.
   *
   * @throws IllegalArgumentException if a value is out of range; the message names the key
   */
  default void validate() {
    requireInRange("results", results(), MAX_RESULTS);
    requireInRange("namespaces", namespaces(), Integer.MAX_VALUE);
    requireAtLeast("interval", interval(), MIN_INTERVAL);
    requireAtLeast("lease", lease(), MIN_LEASE);
  }

  private static void requireInRange(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "portcullis.audit." + key + ": " + value + ": must be from 1 to " + max);
    }
  }

  private static void requireAtLeast(String key, Duration value, Duration min) {
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException(
          "portcullis.audit."
              + key
              + ": "
              + value.toMillis()
              + " ms: must be at least "
              + min.toMillis()
              + " ms");
    }
  }
}
