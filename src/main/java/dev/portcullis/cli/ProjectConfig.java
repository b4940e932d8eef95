package dev.portcullis.cli;

import dev.portcullis.manifests.ConfigNode;
import dev.portcullis.manifests.ConfigNode.Entry;
import dev.portcullis.manifests.PathExclusions;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.ManagedObjectReader;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.policy.Policy;
import dev.portcullis.policy.Profile;
import dev.portcullis.report.FailOn;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.rules.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings file of a project, {@value #FILE_NAME}. Options of the command line override it.
 *
 * @param folder the folder of the file, which paths in it are relative to
 * @param rules the action for a rule's findings, by rule id
 * @param ignore the ids of the rules that are not evaluated
 * @param managedObjects the shipped table with the entries of the file
 */
record ProjectConfig(
    Path folder,
    Optional<FailOn> failOn,
    Map<String, EnforcementAction> rules,
    List<String> ignore,
    List<String> exclude,
    Optional<String> namespace,
    Optional<DataPlane> dataPlane,
    ManagedObjectTable managedObjects,
    boolean partial) {

  static final String FILE_NAME = ".portcullis.yaml";

  /** The settings without a file. */
  private static final ProjectConfig DEFAULTS =
      new ProjectConfig(
          Path.of(""),
          Optional.empty(),
          Map.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          ManagedObjectTable.SHIPPED,
          false);

  /** The settings and their names in the file. */
  private enum ConfigKey {
    FAIL_ON("failOn"),
    RULES("rules"),
    IGNORE("ignore"),
    EXCLUDE("exclude"),
    NAMESPACE("namespace"),
    DATA_PLANE("dataPlane"),
    MANAGED_OBJECTS("managedObjects"),
    PARTIAL("partial");

    private final String yamlName;

    ConfigKey(String yamlName) {
      this.yamlName = yamlName;
    }
  }

  /**
   * Reads the settings file in this folder or the nearest parent folder, within the Git repository.
   *
   * @throws ConfigNode.ConfigException if the file is invalid
   */
  static ProjectConfig discover(Path start) {
    for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(FILE_NAME))) {
        return read(Path.of("").toAbsolutePath().relativize(folder.resolve(FILE_NAME)));
      } else if (Files.exists(folder.resolve(".git"))) {
        break;
      }
    }
    return DEFAULTS;
  }

  /**
   * Reads a settings file.
   *
   * @throws ConfigNode.ConfigException if the file is invalid
   */
  static ProjectConfig read(Path file) {
    Map<ConfigKey, ConfigNode> values = new EnumMap<>(ConfigKey.class);
    Optional<ConfigNode> root = ConfigNode.parse(file);
    for (Entry member : root.map(ProjectConfig::members).orElse(List.of())) {
      values.put(key(member), member.value());
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    return new ProjectConfig(
        folder,
        value(values, ConfigKey.FAIL_ON).map(v -> parseEnum(v, FailOn.values())),
        value(values, ConfigKey.RULES).map(ProjectConfig::parseActions).orElse(Map.of()),
        value(values, ConfigKey.IGNORE).map(ProjectConfig::parseRuleIds).orElse(List.of()),
        value(values, ConfigKey.EXCLUDE).map(v -> parseGlobs(v, folder)).orElse(List.of()),
        value(values, ConfigKey.NAMESPACE).map(ProjectConfig::requireText),
        value(values, ConfigKey.DATA_PLANE)
            .map(
                v ->
                    parseDataPlane(v.text())
                        .orElseThrow(() -> v.error("must be kube-proxy or cilium"))),
        value(values, ConfigKey.MANAGED_OBJECTS)
            .map(ProjectConfig::parseManagedObjects)
            .orElse(ManagedObjectTable.SHIPPED),
        value(values, ConfigKey.PARTIAL).map(ProjectConfig::parseBoolean).orElse(false));
  }

  /** The policy of these settings; ignored rules are switched off. */
  Policy policy(Profile profile) {
    Map<String, EnforcementAction> actions = new HashMap<>(rules);
    ignore.forEach(id -> actions.put(id, EnforcementAction.OFF));
    return Policy.of(profile, actions).withManagedObjects(managedObjects);
  }

  private static Optional<ConfigNode> value(Map<ConfigKey, ConfigNode> values, ConfigKey key) {
    return Optional.ofNullable(values.get(key));
  }

  private static List<Entry> members(ConfigNode value) {
    if (!value.isMapping()) {
      throw value.error("must be an object");
    }
    return value.entries();
  }

  private static ConfigKey key(Entry member) {
    return Stream.of(ConfigKey.values())
        .filter(k -> k.yamlName.equals(member.name()))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = Stream.of(ConfigKey.values()).map(k -> k.yamlName).toList();
              return member.error(
                  "unknown setting \""
                      + member.name()
                      + "\"; did you mean "
                      + Suggestions.closest(member.name(), names)
                      + "?");
            });
  }

  private static <E extends Enum<E>> E parseEnum(ConfigNode value, E[] constants) {
    return Stream.of(constants)
        .filter(c -> c.name().equalsIgnoreCase(value.text()))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> known =
                  Stream.of(constants).map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
              return value.error("must be one of " + String.join(", ", known));
            });
  }

  private static Map<String, EnforcementAction> parseActions(ConfigNode value) {
    Map<String, EnforcementAction> actions = new TreeMap<>();
    for (Entry member : members(value)) {
      if (RuleRegistry.info(member.name()).isEmpty()) {
        throw member.error(unknownRuleMessage(member.name()));
      }
      actions.put(member.name(), parseEnum(member.value(), EnforcementAction.values()));
    }
    return actions;
  }

  private static ManagedObjectTable parseManagedObjects(ConfigNode value) {
    Map<String, Map<String, String>> entries = new TreeMap<>();
    for (Entry entry : members(value)) {
      Map<String, String> fields = new TreeMap<>();
      members(entry.value()).forEach(f -> fields.put(fieldName(f), joinedText(f.value())));
      entries.put(entry.name(), fields);
      requireValid(entry, Map.of(entry.name(), fields));
    }
    return ManagedObjectReader.read(entries);
  }

  private static void requireValid(Entry entry, Map<String, Map<String, String>> fields) {
    try {
      ManagedObjectReader.read(fields);
    } catch (IllegalArgumentException e) {
      throw entry.error(e.getMessage());
    }
  }

  /** The name of a field as in the settings of the server: {@code service-label}. */
  private static String fieldName(Entry field) {
    return field.name().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private static String joinedText(ConfigNode value) {
    return value.isList()
        ? value.items().stream().map(ConfigNode::text).collect(Collectors.joining(","))
        : requireText(value);
  }

  private static List<String> parseRuleIds(ConfigNode value) {
    List<ConfigNode> items = items(value);
    for (ConfigNode item : items) {
      if (RuleRegistry.info(item.text()).isEmpty()) {
        throw item.error(unknownRuleMessage(item.text()));
      }
    }
    return items.stream().map(ConfigNode::text).toList();
  }

  static String unknownRuleMessage(String id) {
    return "unknown rule \"" + id + "\"; did you mean " + RuleRegistry.closestId(id) + "?";
  }

  private static List<ConfigNode> items(ConfigNode value) {
    if (!value.isList()) {
      throw value.error("must be a list");
    }
    return value.items();
  }

  private static List<String> parseGlobs(ConfigNode value, Path folder) {
    for (ConfigNode item : items(value)) {
      try {
        new PathExclusions(folder, List.of(requireText(item)));
      } catch (PatternSyntaxException e) {
        throw item.error("is not a glob: " + e.getDescription());
      }
    }
    return value.items().stream().map(ConfigNode::text).toList();
  }

  private static String requireText(ConfigNode value) {
    if (value.text().isEmpty()) {
      throw value.error("must be a non-empty string");
    }
    return value.text();
  }

  private static boolean parseBoolean(ConfigNode value) {
    if (!value.text().equals("true") && !value.text().equals("false")) {
      throw value.error("must be true or false");
    }
    return value.text().equals("true");
  }

  /** Parses the name of a data plane, {@code kube-proxy}; empty if unknown. */
  static Optional<DataPlane> parseDataPlane(String name) {
    return Stream.of(DataPlane.values())
        .filter(p -> p.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
        .findFirst();
  }
}
