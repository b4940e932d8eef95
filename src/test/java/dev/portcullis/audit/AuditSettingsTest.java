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
final class AuditSettingsTest {

  private static AuditSettings settings(Map<String, String> set) {
    AuditSettings settings =
        new SmallRyeConfigBuilder()
            .withMapping(AuditSettings.class)
            .withSources(new PropertiesConfigSource(set, "test", 1))
            .build()
            .getConfigMapping(AuditSettings.class);
    settings.check();
    return settings;
  }

  @Test
  void whatIsShippedIsTaken() {
    assertDoesNotThrow(() -> settings(Map.of()));
    assertTrue(settings(Map.of("portcullis.audit.mode", "on")).isOn());
    assertFalse(settings(Map.of("portcullis.audit.mode", "off")).isOn());
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
  void whatIsNoneIsRefused(String key, String value) {
    RuntimeException refused =
        assertThrows(
            RuntimeException.class, () -> settings(Map.of("portcullis.audit." + key, value)));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
  }
}
