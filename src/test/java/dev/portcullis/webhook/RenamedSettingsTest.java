package dev.portcullis.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.webhook.http.HttpConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Settings are read under their new and their old names, as properties and from the environment.
 */
final class RenamedSettingsTest {

  /** New name, old name, value, the setting, and what it must be. */
  static final List<Arguments> SETTINGS =
      List.of(
          setting(
              "portcullis.http.request-timeout",
              "portcullis.door.patience",
              "PT7S",
              config -> config.getConfigMapping(HttpConfig.class).requestTimeout(),
              Duration.ofSeconds(7)),
          setting(
              "portcullis.http.max-connections",
              "portcullis.door.connections",
              "70",
              config -> config.getConfigMapping(HttpConfig.class).maxConnections(),
              70),
          setting(
              "portcullis.manifests",
              "portcullis.view",
              "a.yaml,b.yaml",
              config -> config.getConfigMapping(PortcullisConfig.class).manifests(),
              Optional.of(List.of("a.yaml", "b.yaml"))));

  private static Arguments setting(
      String name,
      String oldName,
      String value,
      Function<SmallRyeConfig, Object> read,
      Object expected) {
    return Arguments.argumentSet(name, name, oldName, value, read, expected);
  }

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void newNameIsReadWithoutWarning(
      String name,
      String oldName,
      String value,
      Function<SmallRyeConfig, Object> read,
      Object expected) {
    for (ConfigSource source : sources(Map.of(name, value))) {
      SmallRyeConfig config = config(source);
      assertEquals(expected, read.apply(config), source.getName());
      assertEquals(List.of(), warnings(config), source.getName());
    }
  }

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void oldNameIsReadWithWarning(
      String name,
      String oldName,
      String value,
      Function<SmallRyeConfig, Object> read,
      Object expected) {
    for (ConfigSource source : sources(Map.of(oldName, value))) {
      SmallRyeConfig config = config(source);
      assertEquals(expected, read.apply(config), source.getName());
      assertEquals(
          List.of(
              "settings under old names, which version 0.3 no longer reads: "
                  + oldName
                  + " (now "
                  + name
                  + ")"),
          warnings(config),
          source.getName());
    }
  }

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void bothNamesAreRejected(String name, String oldName, String value) {
    for (ConfigSource oldSource : sources(Map.of(oldName, value))) {
      for (ConfigSource newSource : sources(Map.of(name, value))) {
        Exception rejected =
            assertThrows(Exception.class, () -> config(oldSource, newSource), newSource.getName());
        assertTrue(
            rejected
                .getMessage()
                .contains(
                    "both "
                        + name
                        + " and its old name "
                        + oldName
                        + " are set; remove "
                        + oldName),
            rejected.getMessage());
      }
    }
  }

  @Test
  void severalOldNamesMakeOneWarning() {
    SmallRyeConfig config =
        config(
            new PropertiesConfigSource(
                Map.of("portcullis.view", "a.yaml", "portcullis.door.patience", "PT7S"),
                "properties",
                100));
    assertEquals(1, warnings(config).size());
    assertTrue(
        warnings(config)
            .get(0)
            .endsWith(
                "portcullis.door.patience (now portcullis.http.request-timeout),"
                    + " portcullis.view (now portcullis.manifests)"));
  }

  @Test
  void oldListWithIndexesIsRead() {
    SmallRyeConfig config =
        config(
            new PropertiesConfigSource(
                Map.of("portcullis.view[0]", "a.yaml", "portcullis.view[1]", "b.yaml"),
                "properties",
                100));
    assertEquals(
        Optional.of(List.of("a.yaml", "b.yaml")),
        config.getConfigMapping(PortcullisConfig.class).manifests());
    assertEquals(1, warnings(config).size());
  }

  @Test
  void misspelledNameIsStillRejected() {
    ConfigSource source =
        new PropertiesConfigSource(Map.of("portcullis.door.patient", "PT7S"), "properties", 100);
    Exception rejected = assertThrows(Exception.class, () -> config(source));
    assertTrue(rejected.getMessage().contains("portcullis.door.patient"), rejected.getMessage());
  }

  private static List<ConfigSource> sources(Map<String, String> settings) {
    return Stream.of(
            new PropertiesConfigSource(settings, "properties", 100),
            new EnvConfigSource(
                Map.of(
                    settings
                        .keySet()
                        .iterator()
                        .next()
                        .toUpperCase(Locale.ROOT)
                        .replaceAll("\\W", "_"),
                    settings.values().iterator().next()),
                300))
        .map(ConfigSource.class::cast)
        .toList();
  }

  private static SmallRyeConfig config(ConfigSource... sources) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredInterceptors()
        .withMapping(PortcullisConfig.class)
        .withMapping(HttpConfig.class)
        .withSources(sources)
        .build();
  }

  private static List<String> warnings(SmallRyeConfig config) {
    List<String> warnings = new ArrayList<>();
    RenamedSettings.warnIfUsed(config, warnings::add);
    return warnings;
  }
}
