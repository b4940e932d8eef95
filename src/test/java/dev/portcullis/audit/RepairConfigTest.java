package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.audit.RepairConfig.RepairMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Repairs that another setting prevents end the start. */
final class RepairConfigTest {

  private static RepairConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(RepairConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 1))
        .build()
        .getConfigMapping(RepairConfig.class);
  }

  private static String problem(boolean audited, boolean named) {
    RepairConfig config = config(Map.of("portcullis.repair", "port-names"));
    return assertThrows(IllegalArgumentException.class, () -> config.validate(audited, named))
        .getMessage();
  }

  @Test
  void needsAuditAndNaming() {
    assertEquals(
        "portcullis.repair=port-names needs the audit of a cluster: set portcullis.audit.mode=on",
        problem(false, true));
    assertEquals(
        "portcullis.repair=port-names needs portcullis.naming.enabled=true and"
            + " portcullis.naming.endpoints=true",
        problem(true, false));
    assertDoesNotThrow(
        () -> config(Map.of("portcullis.repair", "port-names")).validate(true, true));
  }

  @Test
  void isOffByDefault() {
    assertEquals(RepairMode.OFF, config(Map.of()).repair());
    assertDoesNotThrow(() -> config(Map.of()).validate(false, false));
  }
}
