package dev.portcullis.webhook;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** Reads settings that were renamed in version 0.2 under their old names, too. */
public final class RenamedSettings implements ConfigSourceInterceptor {

  private static final long serialVersionUID = 1L;

  private static final Map<String, String> OLD_NAMES =
      Map.of(
          "portcullis.http.request-timeout", "portcullis.door.patience",
          "portcullis.http.max-connections", "portcullis.door.connections",
          "portcullis.manifests", "portcullis.view");

  @Override
  public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue value = context.proceed(name);
    String oldName = toOldName(name);
    ConfigValue oldValue = oldName.equals(name) ? null : context.proceed(oldName);
    if (oldValue == null) {
      return value;
    } else if (value != null && !value.isDefault()) {
      throw new IllegalArgumentException(
          "both " + name + " and its old name " + oldName + " are set; remove " + oldName);
    }
    return oldValue.from().withName(name).build();
  }

  /** Lists an old name as the new one, so that it is not reported as unknown. */
  @Override
  public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
    Set<String> names = new LinkedHashSet<>();
    context.iterateNames().forEachRemaining(name -> names.add(toNewName(name)));
    return names.iterator();
  }

  private static String toNewName(String name) {
    return OLD_NAMES.entrySet().stream()
        .map(e -> rename(name, e.getValue(), e.getKey()))
        .filter(renamed -> !renamed.equals(name))
        .findFirst()
        .orElse(name);
  }

  private static String toOldName(String name) {
    return OLD_NAMES.entrySet().stream()
        .map(e -> rename(name, e.getKey(), e.getValue()))
        .filter(renamed -> !renamed.equals(name))
        .findFirst()
        .orElse(name);
  }

  /** Renames a setting or an element of a list, {@code name[0]}. */
  private static String rename(String name, String from, String to) {
    return name.equals(from) || name.startsWith(from + "[")
        ? to + name.substring(from.length())
        : name;
  }

  /** Reports the old names that are in use, in one warning. */
  static void warnIfUsed(Config config, Consumer<String> log) {
    String used =
        OLD_NAMES.entrySet().stream()
            .filter(e -> isSet(config, e.getValue()) || isSet(config, e.getValue() + "[0]"))
            .map(e -> e.getValue() + " (now " + e.getKey() + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    if (!used.isEmpty()) {
      log.accept("settings under old names, which version 0.3 no longer reads: " + used);
    }
  }

  private static boolean isSet(Config config, String name) {
    return config.getConfigValue(name).getValue() != null;
  }
}
