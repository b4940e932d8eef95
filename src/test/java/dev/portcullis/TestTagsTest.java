package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that no test is left out of every build: {@code mvn verify} skips the execution for tests
 * that run alone, so each of them needs a tag of another profile.
 */
final class TestTagsTest {

  private static final List<String> PROFILE_TAGS = List.of("slow", "traffic", "browser", "long");

  @Test
  void testsThatRunAloneBelongToAProfile() throws IOException {
    List<Path> alone = sources().filter(f -> hasTag(f, "alone")).toList();
    assertFalse(alone.isEmpty());
    assertEquals(
        List.of(),
        alone.stream().filter(f -> PROFILE_TAGS.stream().noneMatch(t -> hasTag(f, t))).toList());
  }

  private static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files.filter(f -> f.toString().endsWith("IT.java")).toList().stream();
    }
  }

  private static boolean hasTag(Path source, String tag) {
    try {
      return Files.readString(source).contains("@Tag(\"" + tag + "\")\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
