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

/** Fixes the file of each fixture folder and compares the result byte for byte. */
final class FixerFixturesTest {

  private static final Path FIXTURES = Path.of("src/test/resources/fix");
  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  static Stream<Path> cases() {
    return files("before\\.(yaml|json)");
  }

  static Stream<Path> skipped() {
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

    FixResult result = fix(before);

    assertEquals(Files.readString(after), result.files().get(0).content());
    assertTrue(Arrays.equals(Files.readAllBytes(after), result.files().get(0).bytes()));
    assertEquals(List.of(), List.copyOf(result.skippedFiles().values()));
    FixResult again = fix(after);
    assertEquals(List.of(), again.appliedFixes());
    assertEquals(result.files().get(0).text(), again.files().get(0).text());
  }

  /** The first line of a skipped file is the expected reason. */
  @ParameterizedTest
  @MethodSource("skipped")
  void fileWithExpectedReasonIsNotChanged(Path file) throws IOException {
    String text = Files.readString(file);

    FixResult result = fix(file);

    assertEquals(text, result.files().get(0).content());
    assertEquals(List.of(), result.appliedFixes());
    String reason = result.skippedFiles().get(file.toString());
    assertTrue(reason != null && reason.startsWith(text.substring(2, text.indexOf('\n'))), reason);
  }

  private static FixResult fix(Path file) {
    EditableFiles read =
        EditableFiles.load(List.of(file.toString()), InputStream.nullInputStream());
    assertEquals(List.of(), read.errors());
    return FIXER.fix(read.files());
  }
}
