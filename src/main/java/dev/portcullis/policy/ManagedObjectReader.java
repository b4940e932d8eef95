package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the table of managed objects: the shipped entries, and those of the admin's settings. */
public final class ManagedObjectReader {

  private static final String RESOURCE = "managed-objects.properties";

  /** The kinds that an entry can name. */
  private static final Set<Kind> KINDS =
      EnumSet.of(Kind.SERVICE, Kind.ENDPOINTS, Kind.ENDPOINT_SLICE, Kind.INGRESS);

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final Pattern OWNER = Pattern.compile("([-a-z0-9.]+/)?[A-Z][A-Za-z0-9]*");
  private static final Pattern ENDPOINT = Pattern.compile("\\S+:\\d{1,5}");

  /** The fields of an entry. */
  public enum ManagedObjectField {
    OWNER("owner"),
    LABEL("label"),
    SERVICE_LABEL("service-label"),
    KINDS("kinds"),
    SERVICE("service"),
    ENDPOINT("endpoint"),
    WRITERS("writers");

    private final String key;

    ManagedObjectField(String key) {
      this.key = key;
    }

    /** The name of the field as in settings, for example {@code service-label}. */
    @Override
    public String toString() {
      return key;
    }
  }

  private ManagedObjectReader() {}

  static ManagedObjectTable readShipped() {
    return parse(shippedFields());
  }

  /**
   * The shipped entries with the admin's settings: fields of a shipped entry are replaced, other
   * entries are added.
   *
   * @param settings the fields by name of the entry; several values of a field are separated by
   *     commas
   * @throws IllegalArgumentException if an entry is invalid; the message begins with the entry's
   *     name
   */
  public static ManagedObjectTable read(Map<String, Map<String, String>> settings) {
    Map<String, Map<String, String>> entries = shippedFields();
    settings.forEach((name, fields) -> require(!fields.isEmpty(), name, "no field is set"));
    settings.forEach(
        (name, fields) -> entries.computeIfAbsent(name, n -> new TreeMap<>()).putAll(fields));
    return parse(entries);
  }

  private static ManagedObjectTable parse(Map<String, Map<String, String>> entries) {
    return new ManagedObjectTable(
        entries.entrySet().stream().map(e -> parse(e.getKey(), e.getValue())).toList());
  }

  private static Map<String, Map<String, String>> shippedFields() {
    Properties lines = new Properties();
    try (InputStream resource = ManagedObjectReader.class.getResourceAsStream(RESOURCE);
        Reader text = new InputStreamReader(resource, StandardCharsets.UTF_8)) {
      lines.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
    Map<String, Map<String, String>> entries = new TreeMap<>();
    for (String line : lines.stringPropertyNames()) {
      int dot = line.indexOf('.');
      entries
          .computeIfAbsent(line.substring(0, dot), n -> new TreeMap<>())
          .put(line.substring(dot + 1), lines.getProperty(line));
    }
    return entries;
  }

  private static ManagedObjectEntry parse(String name, Map<String, String> fields) {
    require(NAME.matcher(name).matches(), name, "the name must consist of a-z, 0-9, and dashes");
    Set<String> unknown = new TreeSet<>(fields.keySet());
    for (ManagedObjectField field : ManagedObjectField.values()) {
      unknown.remove(field.key);
    }
    require(
        unknown.isEmpty(),
        name,
        "unknown field "
            + String.join(", ", unknown)
            + "; known are "
            + join(ManagedObjectField.values()));
    ManagedObjectEntry entry =
        new ManagedObjectEntry(
            name,
            value(fields, ManagedObjectField.OWNER),
            labels(fields, ManagedObjectField.LABEL),
            labels(fields, ManagedObjectField.SERVICE_LABEL),
            kinds(name, values(fields, ManagedObjectField.KINDS)),
            value(fields, ManagedObjectField.SERVICE),
            value(fields, ManagedObjectField.ENDPOINT),
            Set.copyOf(values(fields, ManagedObjectField.WRITERS)));
    require(
        !entry.owner().isEmpty() || !entry.labels().isEmpty() || !entry.serviceLabels().isEmpty(),
        name,
        "one of owner, label, and service-label is required");
    require(
        entry.owner().isEmpty() || OWNER.matcher(entry.owner()).matches(),
        name,
        "owner must be <API group>/<Kind>, or <Kind> of the core group");
    require(
        entry.endpoint().isEmpty() || ENDPOINT.matcher(entry.endpoint()).matches(),
        name,
        "endpoint must be <address>:<port>");
    return entry;
  }

  private static void require(boolean valid, String name, String message) {
    if (!valid) {
      throw new IllegalArgumentException(name + ": " + message);
    }
  }

  private static String value(Map<String, String> fields, ManagedObjectField field) {
    return fields.getOrDefault(field.key, "").strip();
  }

  private static List<String> values(Map<String, String> fields, ManagedObjectField field) {
    return Arrays.stream(value(fields, field).split(","))
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .distinct()
        .toList();
  }

  private static Map<String, String> labels(Map<String, String> fields, ManagedObjectField field) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : values(fields, field)) {
      int equals = label.indexOf('=');
      labels.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return labels;
  }

  private static Set<Kind> kinds(String name, List<String> words) {
    Set<Kind> kinds =
        KINDS.stream().filter(k -> words.contains(k.toString())).collect(Collectors.toSet());
    require(kinds.size() == words.size(), name, "kinds must be some of " + join(KINDS.toArray()));
    return kinds.isEmpty() ? KINDS : kinds;
  }

  private static String join(Object[] values) {
    return Stream.of(values).map(Object::toString).collect(Collectors.joining(", "));
  }
}
