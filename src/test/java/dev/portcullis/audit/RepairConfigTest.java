package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.audit.RepairConfig.RepairMode;
import org.junit.jupiter.api.Test;

/** Repairs that another setting prevents end the start. */
final class RepairConfigTest {

  private static String problem(boolean audited, boolean named) {
    RepairConfig config = () -> RepairMode.PORT_NAMES;
    return assertThrows(IllegalArgumentException.class, () -> config.validate(audited, named))
        .getMessage();
  }

  @Test
  void needsAuditAndNaming() {
    RepairConfig on = () -> RepairMode.PORT_NAMES;
    on.validate(true, true);
    assertEquals(
        "portcullis.repair=port-names needs the audit of a cluster: set portcullis.audit.mode=on",
        problem(false, true));
    assertEquals(
        "portcullis.repair=port-names needs portcullis.naming.enabled=true and"
            + " portcullis.naming.endpoints=true",
        problem(true, false));
  }

  @Test
  void isOffByDefaultEverywhere() {
    RepairConfig off = () -> RepairMode.OFF;
    off.validate(false, false);
  }
}
