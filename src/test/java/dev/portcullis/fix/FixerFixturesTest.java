package dev.portcullis.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder holds a file and what is to become of it, byte for byte. */
final class FixerFixturesTest {

  private static final Path FIXTURES = Path.of("src/test/resources/fix");
  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  static Stream<Path> cases() {
    return files("before\\.(yaml|json)");
  }

  static Stream<Path> leftAlone() {
    return files("(?!before|after).*\\.yaml");
  }

  private static Stream<Path> files(String name) {
    try (Stream<Path> files = Files.walk(FIXTURES)) {
      List<Path> found =
          files.filter(f -> f.getFileName().toString().matches(name)).sorted().toList();
      assertTrue(found.size() > 8, found::toString);
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fixesFileAsExpected(Path before) throws IOException {
    Path after = before.resolveSibling(before.getFileName().toString().replace("before", "after"));

    FixResult outcome = fix(before);

    assertEquals(Files.readString(after), outcome.files().get(0).content());
    assertTrue(Arrays.equals(Files.readAllBytes(after), outcome.files().get(0).bytes()));
    assertEquals(List.of(), List.copyOf(outcome.skippedFiles().values()));
    FixResult again = fix(after);
    assertEquals(List.of(), again.appliedFixes());
    assertEquals(outcome.files().get(0).text(), again.files().get(0).text());
  }

  /** The first line says why. */
  @ParameterizedTest
  @MethodSource("leftAlone")
  void skipsFile(Path file) throws IOException {
    String text = Files.readString(file);

    FixResult outcome = fix(file);

    assertEquals(text, outcome.files().get(0).content());
    assertEquals(List.of(), outcome.appliedFixes());
    String why = outcome.skippedFiles().get(file.toString());
    assertTrue(why != null && why.startsWith(text.substring(2, text.indexOf('\n'))), why);
  }

  private static FixResult fix(Path file) {
    EditableFiles read =
        EditableFiles.load(List.of(file.toString()), InputStream.nullInputStream());
    assertEquals(List.of(), read.errors());
    return FIXER.fix(read.files());
  }
}
