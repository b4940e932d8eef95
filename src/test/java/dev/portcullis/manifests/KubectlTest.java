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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl reads and a YAML reader of 1.2 would not, or would read otherwise. */
final class KubectlTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6e12345", // a commit that looks like a number too large
        "1e400",
        "0x1234567890abcdef12345",
        "0x_",
        "0b_",
        "0o",
      })
  void takesANumberThatDoesNotFitForAText(String word) {
    assertEquals(word, tree("a: " + word + "\n").get("a"));
  }

  @ParameterizedTest
  @MethodSource("underscored")
  void readsUnderscoresInEveryNumber(String word, double value) {
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
  void readsAMillionDigitsSoon() {
    String text = "a: " + "1".repeat(1_000_000) + "\n";

    assertTimeoutPreemptively(SOON, () -> tree(text));
  }

  @Test
  void writesEveryKeyAsJsonWould() {
    assertEquals(
        Map.of("true", 1L, "false", 2L, "8", 3L, "16", 4L, "5", 5L),
        tree("{y: 1, off: 2, 010: 3, 0x10: 4, '5': 5}"));
  }

  @Test
  void letsAMergeOverwriteWhatStandsBeforeIt() {
    assertEquals(
        Map.of("a", 1L, "b", 2L), tree("x: &x {a: 1, b: 2}\nz: {b: 3, <<: *x}\n").get("z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<<: 5", "<<:", "<<: [{}, 5]", "<<: text"})
  void mergesMappingsOnly(String merge) {
    ManifestSet set = Piped.read(Piped.service("a") + "---\nx:\n  y:\n    " + merge + "\n");

    assertEquals(List.of("a"), Piped.names(set));
    assertEquals(5, set.faults().get(0).at().line());
  }

  @Test
  void followsAnAliasMoreThanFiftyTimes() {
    String text =
        "x: &x {ip: 10.0.0.1}\napiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n"
            + "subsets:\n- addresses:\n"
            + "  - *x\n".repeat(51);

    assertEquals(List.of("a"), Piped.names(Piped.read(text)));
  }

  @ParameterizedTest
  @MethodSource("laughs")
  void refusesAliasesOfAliases(String first, String next, String last) {
    String text =
        IntStream.rangeClosed(1, 16)
            .mapToObj(i -> "x" + i + ": &x" + i + " " + next.replace("*x", "*x" + (i - 1)) + "\n")
            .reduce("x0: &x0 " + first + "\n", String::concat);

    ManifestSet set = assertTimeoutPreemptively(SOON, () -> Piped.read(text + last));

    assertEquals(1, set.faults().size());
    assertEquals(0, set.notObjects());
  }

  static Stream<Arguments> laughs() {
    return Stream.of(
        Arguments.of("{a: 1, b: 2}", "{<<: [*x, *x, *x]}", "y: 1\n"),
        Arguments.of(
            "{kind: List, items: [{a: 1}]}",
            "{kind: List, items: [*x, *x, *x]}",
            "kind: List\nitems: [*x16]\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s%s", "%s\n%s\n", "%s %s", "%s\n---\n%s", "%s\n...\n%s\n"})
  void readsObjectsOneAfterTheOther(String form) {
    String json = "{\"apiVersion\":\"v1\",\n\t\"kind\":\"Service\",\"metadata\":{\"name\":\"%s\"}}";
    Piped piped = Piped.of(form.formatted(json.formatted("}{"), "‸" + json.formatted("b")));

    ManifestSet set = piped.read();

    assertEquals(List.of("}{", "b"), Piped.names(set));
    assertEquals(piped.mark(), set.manifests().get(1).locate(FieldPath.ROOT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"...\n", "... # the end\n", "...\n%YAML 1.1\n---\n"})
  void readsBothSidesOfAnEnd(String end) {
    String broken = "a: [\n";
    String text =
        Piped.service("a") + end + Piped.service("b") + end + broken + end + Piped.service("c");

    ManifestSet set = Piped.read(text);

    assertEquals(List.of("a", "b", "c"), Piped.names(set));
    assertEquals(1, set.faults().size());
  }

  @Test
  void ignoresTheMarkOfEveryFileThatWasPutBehindAnother() {
    String block = "apiVersion: v1\nkind: Service\nmetadata: {name: %s}\n";

    ManifestSet set =
        Piped.read("\uFEFF" + block.formatted("a") + "---\n\uFEFF" + block.formatted("b"));

    assertEquals(List.of("a", "b"), Piped.names(set));
    assertEquals(0, set.notObjects());
  }

  @Test
  void knowsWhatATypedListHolds() {
    ManifestSet set =
        Piped.read(
            """
            {"kind": "ServiceList", "apiVersion": "v1", "metadata": {},
             "items": [{"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}]}
            """);

    assertEquals(List.of("a"), Piped.names(set));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: ‸{{ .Values.name }}",
        "  a:\n  - b: ‸{{ include \"x\" . }}",
        "name: \"a‸\u0000b\"",
      })
  void saysWhereATemplateOrAControlCharacterStands(String marked) {
    Piped piped = Piped.of(Piped.service("a") + "---\nx: 😀\ny:\n  " + marked + "\n");

    Position at = piped.read().faults().get(0).at();

    assertEquals(piped.mark().line(), at.line());
  }

  @Test
  void countsNoFolderAsAnyNumberOfFolders() throws IOException {
    write("k8s/a.yaml");
    write("k8s/below/deeper/b.yaml");

    assertEquals(List.of("a.yaml", "b.yaml"), Piped.names(read("k8s/**/*.yaml")));
    assertEquals(List.of("a.yaml", "b.yaml"), Piped.names(read("**/*.yaml")));
  }

  @Test
  void looksOnlyWhereAGlobCanMatch() throws IOException {
    write("a.yaml");
    Files.createSymbolicLink(Files.createDirectory(folder.resolve("below")).resolve("x"), folder);

    ManifestSet set = read("*.yaml");

    assertEquals(List.of("a.yaml"), Piped.names(set));
    assertEquals(List.of(), set.faults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a", "a[.yaml", "{a,{b}}.yaml"})
  void namesABrokenGlob(String glob) {
    assertEquals(folder + "/" + glob, read(glob).faults().get(0).at().file());
  }

  @Test
  void namesALinkThatLeadsNowhere() throws IOException {
    write("a.yaml");
    Files.createSymbolicLink(folder.resolve("b.yaml"), folder.resolve("gone"));

    ManifestSet set = read("");

    assertEquals(List.of("a.yaml"), Piped.names(set));
    assertTrue(set.faults().get(0).at().file().endsWith("b.yaml"));
  }

  private ManifestSet read(String glob) {
    return Manifests.read(List.of(folder + "/" + glob), InputStream.nullInputStream(), "default");
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, Piped.service(file.getFileName().toString()));
  }

  private static Map<?, ?> tree(String text) {
    return (Map<?, ?>) Yaml.tree(Yaml.parse(text).get(0));
  }
}
