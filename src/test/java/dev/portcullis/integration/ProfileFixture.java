package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.testing.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A change of a chain: a file of {@code src/test/resources/cluster/profiles}.
 *
 * @param before stored manifests; blank for none
 * @param change a manifest to apply; empty for a deletion
 * @param delete {@code resource/name}; empty for an apply
 * @param expectedOutput kubectl's output by profile, for the profiles that the file lists
 */
record ProfileFixture(
    String name, String before, String change, String delete, Map<String, String> expectedOutput) {

  private static final Path FOLDER = Path.of("src/test/resources/cluster/profiles");
  private static final String SUFFIX = ".yaml";
  private static final Set<String> MANIFESTS = Set.of("before", "change", "delete");

  /** All fixtures. */
  static Stream<ProfileFixture> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .sorted()
          .map(f -> read(f.substring(0, f.length() - SUFFIX.length())))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fixture of that name. */
  static ProfileFixture read(String name) {
    Map<String, String> file = new TreeMap<>();
    try {
      String text = Files.readString(FOLDER.resolve(name + SUFFIX));
      YamlText.parse(text).forEach((key, value) -> file.put((String) key, (String) value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> printed = new TreeMap<>(file);
    printed.keySet().removeAll(MANIFESTS);
    return new ProfileFixture(
        name,
        file.getOrDefault("before", ""),
        file.getOrDefault("change", ""),
        file.getOrDefault("delete", ""),
        printed);
  }

  /**
   * Compares kubectl's output under a profile with the file, if the file lists it. With {@code
   * -Dwrite-docs=true} it writes the output to the file instead and fails.
   */
  void assertOutput(String profile, String output) throws IOException {
    if (!expectedOutput.containsKey(profile)) {
      return;
    }
    if (Boolean.getBoolean("write-docs")) {
      Path file = FOLDER.resolve(name + SUFFIX);
      String block = profile + ": |\n" + output.indent(2);
      Files.writeString(
          file,
          Pattern.compile("(?m)^" + profile + ": \\|\n(?:(?: .*)?\n)*")
              .matcher(Files.readString(file))
              .replaceFirst(Matcher.quoteReplacement(block)));
      fail(file + " was written; review the change and run again without -Dwrite-docs");
    }
    assertEquals(expectedOutput.get(profile), output);
  }

  /**
   * Makes the change.
   *
   * @param flags additional flags of kubectl
   */
  ProcessResult apply(NamespacedKubectl kubectl, String... flags) {
    return delete.isEmpty()
        ? kubectl.apply(change, flags)
        : kubectl.run(
            Stream.concat(Stream.of("delete", delete), Stream.of(flags)).toArray(String[]::new));
  }
}
