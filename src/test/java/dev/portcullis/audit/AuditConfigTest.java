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

/** Invalid settings are rejected with their key. */
final class AuditConfigTest {

  private static AuditConfig config(Map<String, String> values) {
    AuditConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(AuditConfig.class)
            .withSources(new PropertiesConfigSource(values, "test", 1))
            .build()
            .getConfigMapping(AuditConfig.class);
    config.validate();
    return config;
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
    RuntimeException rejected =
        assertThrows(
            RuntimeException.class, () -> config(Map.of("portcullis.audit." + key, value)));
    assertTrue(rejected.getMessage().contains(key), rejected.getMessage());
  }
}
