package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not to be set is refused with its key. */
final class AuditConfigTest {

  private static AuditConfig config(Map<String, String> set) {
    AuditConfig settings =
        new SmallRyeConfigBuilder()
            .withMapping(AuditConfig.class)
            .withSources(new PropertiesConfigSource(set, "test", 1))
            .build()
            .getConfigMapping(AuditConfig.class);
    settings.check();
    return settings;
  }

  @Test
  void acceptsDefaults() {
    assertDoesNotThrow(() -> config(Map.of()));
    assertTrue(config(Map.of("portcullis.audit.mode", "on")).isOn());
    assertFalse(config(Map.of("portcullis.audit.mode", "off")).isOn());
  }

  @ParameterizedTest
  @CsvSource({
    "mode,       yes",
    "events,     true",
    "results,    0",
    "results,    1001",
    "namespaces, 0",
    "interval,   PT0.1S",
    "lease,      PT0S",
    "intervall,  PT10M",
  })
  void rejectsInvalidSettings(String key, String value) {
    RuntimeException refused =
        assertThrows(
            RuntimeException.class, () -> config(Map.of("portcullis.audit." + key, value)));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
  }
}
