package dev.portcullis.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Locale;

/** The setting of repairs. */
@ConfigMapping(prefix = "portcullis")
interface RepairConfig {

  /** What the leader of the audit repairs. */
  enum RepairMode {
    OFF,
    /** Missing port names of endpoints that are written by hand. */
    PORT_NAMES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What is repaired in stored objects. */
  @WithDefault("off")
  RepairMode repair();

  /**
   * Checks that repairs are possible.
   *
   * @param audited whether this process audits a cluster
   * @param named whether ports of endpoints are named
   * @throws IllegalArgumentException if they are switched on and another setting prevents them
   */
  default void validate(boolean audited, boolean named) {
    if (repair() == RepairMode.PORT_NAMES && !audited) {
      throw new IllegalArgumentException(
          "portcullis.repair=port-names needs the audit of a cluster: set portcullis.audit.mode=on");
    }
    if (repair() == RepairMode.PORT_NAMES && !named) {
      throw new IllegalArgumentException(
          "portcullis.repair=port-names needs portcullis.naming.enabled=true and"
              + " portcullis.naming.endpoints=true");
    }
  }
}
