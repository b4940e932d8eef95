package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portcullis.policy.ManagedObjectReader;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares docs/settings.md with the settings that the code reads, and with their defaults. */
final class SettingsDocTest {

  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `(portcullis\\.[^`]+)` \\| `([^`]+)` \\| (`[^`]*`|–) \\| \\S.* \\|$");

  @Test
  void pageListsEverySettingWithItsVariableAndDefault() throws IOException {
    Map<String, String> inCode = new TreeMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.portcullis")) {
      if (type.isAnnotatedWith(ConfigMapping.class)) {
        Class<?> mapping = type.reflect();
        addSettings(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping, inCode);
      }
    }
    assertTrue(inCode.size() > 25, "only " + inCode.keySet());

    Map<String, String> onPage = new TreeMap<>();
    for (MatchResult row :
        ROW.matcher(Files.readString(Path.of("docs/settings.md"))).results().toList()) {
      onPage.put(row.group(1), canonical(row.group(3).replace("`", "").replace("–", "")));
      boolean isMap = row.group(1).contains("<");
      assertEquals(isMap ? row.group(1) : variable(row.group(1)), row.group(2));
    }
    assertEquals(asLines(inCode), asLines(onPage));
  }

  private static void addSettings(String prefix, Class<?> mapping, Map<String, String> settings) {
    for (Method method : mapping.getDeclaredMethods()) {
      if (method.isDefault() || method.isSynthetic() || method.getParameterCount() > 0) {
        continue;
      }
      WithName name = method.getAnnotation(WithName.class);
      String key = prefix + "." + (name == null ? kebabCase(method.getName()) : name.value());
      if (method.getName().equals("managedObjects")) {
        for (ManagedObjectReader.ManagedObjectField field :
            ManagedObjectReader.ManagedObjectField.values()) {
          settings.put(key + ".<name>." + field, "");
        }
      } else if (method.getReturnType() == Map.class) {
        settings.put(key + ".<rule-id>", "");
      } else if (method.getReturnType().isInterface()
          && method.getReturnType().getName().startsWith("dev.portcullis")) {
        addSettings(key, method.getReturnType(), settings);
      } else {
        WithDefault value = method.getAnnotation(WithDefault.class);
        settings.put(key, value == null ? "" : canonical(value.value()));
      }
    }
  }

  private static String kebabCase(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** A duration in ISO 8601, so that {@code 10m} equals {@code PT10M}; anything else as it is. */
  private static String canonical(String value) {
    if (value.matches("\\d+[smhd]")) {
      return Duration.parse(
              value.endsWith("d") ? "P" + value : "PT" + value.toUpperCase(Locale.ROOT))
          .toString();
    }
    return value.startsWith("PT") ? Duration.parse(value).toString() : value;
  }

  private static String asLines(Map<String, String> settings) {
    StringBuilder lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
    return lines.toString();
  }
}
