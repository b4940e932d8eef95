package dev.portcullis.manifests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.FieldPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the sources of a command line: files, folders, globs, and standard input. */
final class ManifestLoaderTest {

  private static final InputStream EMPTY_INPUT = InputStream.nullInputStream();

  @TempDir private Path folder;

  @Test
  void readsFolderRecursivelyInNameOrder() throws IOException {
    write("b.yaml", "b");
    write("a.json", "a");
    write("below/deeper/d.yml", "d");
    write("c/values.yaml.tpl", "never");
    write("README.md", "never");
    write("z.YAML", "never");

    ManifestSet set = read(folder.toString());

    assertEquals(List.of("a", "b", "d"), MarkedYaml.namesOf(set));
    assertEquals(List.of(), set.errors());
    assertEquals(folder.resolve("a.json") + ":1:1", set.manifests().get(0).locate(root()) + "");
  }

  /** GitHub annotations need the path from the repository root. */
  @ParameterizedTest
  @ValueSource(strings = {"./examples/bbs", "././examples/bbs/", "./examples/bbs/*.yaml"})
  void reportsPathsWithoutLeadingDot(String source) {
    assertEquals(
        List.of("endpoints.yaml", "ingress.yaml", "service.yaml"),
        read(source).manifests().stream()
            .map(m -> m.file().replaceFirst("^examples/bbs/", ""))
            .toList());
  }

  /** A mounted ConfigMap has links to a link to the folder with the files. */
  @Test
  void readsMountedConfigMapOnce() throws IOException {
    write("..2026_11_24/web.yaml", "web");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_24"));
    Files.createSymbolicLink(folder.resolve("web.yaml"), Path.of("..data/web.yaml"));

    ManifestSet set = read(folder.toString());

    assertEquals(List.of("web"), MarkedYaml.namesOf(set));
    assertEquals(List.of(), set.errors());
  }

  @Test
  void readsInCommandLineOrder() throws IOException {
    write("x.txt", "x");
    write("a.yaml", "a");
    InputStream stdin = bytes(MarkedYaml.minimalService("piped"));

    ManifestSet set =
        ManifestLoader.load(List.of(path("x.txt"), "-", path("a.yaml")), stdin, "shop");

    assertEquals(List.of("x", "piped", "a"), MarkedYaml.namesOf(set));
    assertEquals("-:1:1", set.manifests().get(1).locate(root()).toString());
    assertEquals("shop", set.resources().get(1).key().namespace());
  }

  @ParameterizedTest
  @CsvSource({
    "*.yaml,                a b",
    "?.yaml,                a b",
    "[ac].*,                a c",
    "'{b,below/d}.yaml',    b d",
    "*/d.yaml,              d",
    "**/*.json,             j",
    "below/**/j.json,       j",
    "**.yaml,               a b d",
  })
  void readsRelativeAndAbsoluteGlobs(String glob, String names) throws IOException {
    write("a.yaml", "a");
    write("b.yaml", "b");
    write("c.txt", "c");
    write("below/d.yaml", "d");
    write("below/deeper/j.json", "j");
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());

    for (String anchor : List.of(folder.toString(), relative.toString(), "./" + relative)) {
      ManifestSet set = read(anchor + "/" + glob);
      assertEquals(List.of(names.split(" ")), MarkedYaml.namesOf(set), anchor);
      assertEquals(List.of(), set.errors(), anchor);
    }
  }

  @Test
  void readsAFileWhoseNameLooksLikeAGlob() throws IOException {
    write("a[1].yaml", "bracketed");
    write("a1.yaml", "never");

    assertEquals(List.of("bracketed"), MarkedYaml.namesOf(read(path("a[1].yaml"))));
  }

  @ParameterizedTest
  @MethodSource("nothingToRead")
  void reportsSourceWithoutManifests(String source, String reason) throws IOException {
    Files.createDirectories(folder.resolve("empty/x.yaml"));

    ManifestSet set = read(path(source));

    assertEquals(
        List.of(new ReadError(new SourcePosition(path(source), 1, 1), reason)), set.errors());
    assertEquals(List.of(), set.manifests());
  }

  static Stream<Arguments> nothingToRead() {
    String none = "no .yaml, .yml or .json file found";
    return Stream.of(
        Arguments.of("missing.yaml", "no such file or folder"),
        Arguments.of("empty", none),
        Arguments.of("empty/*.yaml", none), // x.yaml is a folder
        Arguments.of("empty/*.json", none));
  }

  @Test
  void continuesAfterReadError() throws IOException {
    write("good.yaml", "good");

    ManifestSet set = read(path("missing.yaml"), "bad\0name", path("good.yaml"));

    assertEquals(List.of("good"), MarkedYaml.namesOf(set));
    assertEquals(2, set.errors().size());
  }

  @Test
  void followsLinksWithoutLooping() throws IOException {
    write("a.yaml", "a");
    write("below/b.yaml", "b");
    Files.createSymbolicLink(folder.resolve("below/circle"), folder);
    Files.createSymbolicLink(folder.resolve("c.yaml"), write("elsewhere/file", "c"));

    ManifestSet set = read(folder.toString());

    assertTrue(MarkedYaml.namesOf(set).containsAll(List.of("a", "b", "c")));
    assertEquals(
        List.of(
            new ReadError(
                new SourcePosition(path("below/circle"), 1, 1),
                "symbolic link loop: the link points to a folder above it")),
        set.errors());
  }

  @ParameterizedTest
  @MethodSource("otherEncodings")
  void reportsFileThatIsNotUtf8(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("a.yaml"), bytes);
    write("b.yaml", "b");

    ManifestSet set = read(folder.toString());

    assertEquals(List.of("b"), MarkedYaml.namesOf(set));
    assertEquals(1, set.errors().size());
    assertEquals(file.toString(), set.errors().get(0).position().file());
    assertEquals(1, set.errors().get(0).position().line());
  }

  static Stream<byte[]> otherEncodings() {
    String service = MarkedYaml.minimalService("a");
    return Stream.of(
        service.getBytes(StandardCharsets.UTF_16), // with a byte order mark
        service.getBytes(StandardCharsets.UTF_16LE), // without one it is UTF-8 with NUL characters
        ("# é\n" + service).getBytes(StandardCharsets.ISO_8859_1));
  }

  private ManifestSet read(String... sources) {
    return ManifestLoader.load(List.of(sources), EMPTY_INPUT, "default");
  }

  private Path write(String name, String service) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, MarkedYaml.minimalService(service));
  }

  private String path(String name) {
    return folder + "/" + name;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FieldPath root() {
    return FieldPath.ROOT;
  }
}
