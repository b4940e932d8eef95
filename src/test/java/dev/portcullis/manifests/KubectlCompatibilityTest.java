package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.FieldPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads input that kubectl accepts but YAML 1.2 rejects or resolves differently. */
final class KubectlCompatibilityTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6e12345", // a commit hash that looks like an out-of-range number
        "1e400",
        "0x1234567890abcdef12345",
        "0x_",
        "0b_",
        "0o",
      })
  void readsOutOfRangeNumberAsString(String word) {
    assertEquals(word, tree("a: " + word + "\n").get("a"));
  }

  @ParameterizedTest
  @MethodSource("underscored")
  void readsNumbersWithUnderscores(String word, double value) {
    assertEquals(value, ((Number) tree("a: " + word + "\n").get("a")).doubleValue());
  }

  static Stream<Arguments> underscored() {
    return Stream.of(
        Arguments.of("1_0.5", 10.5),
        Arguments.of("0_8", 8),
        Arguments.of("1_e3", 1000),
        Arguments.of("99999999999999999999", 1e20));
  }

  @Test
  void readsMillionDigitsWithinTimeout() {
    String text = "a: " + "1".repeat(1_000_000) + "\n";

    assertTimeoutPreemptively(TIMEOUT, () -> tree(text));
  }

  @Test
  void convertsKeysToJsonStrings() {
    assertEquals(
        Map.of("true", 1L, "false", 2L, "8", 3L, "16", 4L, "5", 5L),
        tree("{y: 1, off: 2, 010: 3, 0x10: 4, '5': 5}"));
  }

  @Test
  void mergeOverwritesEarlierKeys() {
    assertEquals(
        Map.of("a", 1L, "b", 2L), tree("x: &x {a: 1, b: 2}\nz: {b: 3, <<: *x}\n").get("z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<: 5", "<<:", "<<: [{}, 5]", "<<: text"})
  void mergesMappingsOnly(String merge) {
    ManifestSet set =
        MarkedYaml.read(MarkedYaml.minimalService("a") + "---\nx:\n  y:\n    " + merge + "\n");

    assertEquals(List.of("a"), MarkedYaml.namesOf(set));
    assertEquals(5, set.errors().get(0).position().line());
  }

  @Test
  void followsAnAliasMoreThanFiftyTimes() {
    String text =
        "x: &x {ip: 10.0.0.1}\napiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n"
            + "subsets:\n- addresses:\n"
            + "  - *x\n".repeat(51);

    assertEquals(List.of("a"), MarkedYaml.namesOf(MarkedYaml.read(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s%s", "%s\n%s\n", "%s %s", "%s\n---\n%s", "%s\n...\n%s\n"})
  void readsConcatenatedObjects(String form) {
    String json = "{\"apiVersion\":\"v1\",\n\t\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\"}}";
    MarkedYaml input =
        MarkedYaml.parse(form.formatted(json.formatted("}{"), "‸" + json.formatted("b")));

    ManifestSet set = input.read();

    assertEquals(List.of("}{", "b"), MarkedYaml.namesOf(set));
    assertEquals(input.position(), set.manifests().get(1).locate(FieldPath.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"...\n", "... # the end\n", "...\n%YAML 1.1\n---\n"})
  void readsDocumentsOnBothSidesOfDocumentEnd(String end) {
    String invalid = "a: [\n";
    String text =
        MarkedYaml.minimalService("a")
            + end
            + MarkedYaml.minimalService("b")
            + end
            + invalid
            + end
            + MarkedYaml.minimalService("c");

    ManifestSet set = MarkedYaml.read(text);

    assertEquals(List.of("a", "b", "c"), MarkedYaml.namesOf(set));
    assertEquals(1, set.errors().size());
  }

  @Test
  void ignoresByteOrderMarksOfConcatenatedFiles() {
    String block = "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\n";

    ManifestSet set =
        MarkedYaml.read("\uFEFF" + block.formatted("a") + "---\n\uFEFF" + block.formatted("b"));

    assertEquals(List.of("a", "b"), MarkedYaml.namesOf(set));
    assertEquals(0, set.nonObjectDocuments());
  }

  @Test
  void infersItemTypeFromTypedList() {
    ManifestSet set =
        MarkedYaml.read(
            """
            {"kind": "ServiceList", "apiVersion": "v1", "metadata": {},
             "items": [{"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}]}
            """);

    assertEquals(List.of("a"), MarkedYaml.namesOf(set));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: ‸{{ .Values.name }}",
        "  a:\n  - b: ‸{{ include \"x\" . }}",
        "name: \"a‸\u0000b\"",
      })
  void reportsPositionOfTemplateOrControlCharacter(String marked) {
    MarkedYaml input =
        MarkedYaml.parse(MarkedYaml.minimalService("a") + "---\nx: 😀\ny:\n  " + marked + "\n");

    SourcePosition at = input.read().errors().get(0).position();

    assertEquals(input.position().line(), at.line());
  }

  @Test
  void doubleStarMatchesZeroFolders() throws IOException {
    write("k8s/a.yaml");
    write("k8s/below/deeper/b.yaml");

    assertEquals(List.of("a.yaml", "b.yaml"), MarkedYaml.namesOf(read("k8s/**/*.yaml")));
    assertEquals(List.of("a.yaml", "b.yaml"), MarkedYaml.namesOf(read("**/*.yaml")));
  }

  @Test
  void visitsOnlyFoldersGlobCanMatch() throws IOException {
    write("a.yaml");
    Files.createSymbolicLink(Files.createDirectory(folder.resolve("below")).resolve("x"), folder);

    ManifestSet set = read("*.yaml");

    assertEquals(List.of("a.yaml"), MarkedYaml.namesOf(set));
    assertEquals(List.of(), set.errors());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a", "a[.yaml", "{a,{b}}.yaml"})
  void reportsInvalidGlob(String glob) {
    assertEquals(folder + "/" + glob, read(glob).errors().get(0).position().file());
  }

  @Test
  void reportsDanglingLink() throws IOException {
    write("a.yaml");
    Files.createSymbolicLink(folder.resolve("b.yaml"), folder.resolve("gone"));

    ManifestSet set = read("");

    assertEquals(List.of("a.yaml"), MarkedYaml.namesOf(set));
    assertTrue(set.errors().get(0).position().file().endsWith("b.yaml"));
  }

  private ManifestSet read(String glob) {
    return ManifestLoader.load(
        List.of(folder + "/" + glob), InputStream.nullInputStream(), "default");
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, MarkedYaml.minimalService(file.getFileName().toString()));
  }

  private static Map<?, ?> tree(String text) {
    return (Map<?, ?>) YamlCodec.toTree(YamlCodec.parse(text).get(0));
  }
}
