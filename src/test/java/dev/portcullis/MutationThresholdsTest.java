package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the mutation tests of the build with CONTRIBUTING.md and with the packages. */
final class MutationThresholdsTest {

  private static final Pattern EXECUTION =
      Pattern.compile(
          "<id>mutation-([a-z]+)</id>.*?<targetClasses>(.*?)</targetClasses>.*?"
              + "<mutationThreshold>(\\d+)</mutationThreshold>",
          Pattern.DOTALL);

  private static final Pattern TARGET = Pattern.compile("<param>dev\\.portcullis\\.(.*?)\\.\\*<");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z]+)` \\| ([a-z., `]+) \\| (\\d+) % \\|$");

  private static List<String> executions() throws IOException {
    return EXECUTION
        .matcher(Files.readString(Path.of("pom.xml")))
        .results()
        .map(m -> m.group(1) + ": " + String.join(", ", targets(m.group(2))) + ": " + m.group(3))
        .toList();
  }

  private static List<String> targets(String targetClasses) {
    return TARGET.matcher(targetClasses).results().map(m -> m.group(1)).toList();
  }

  @Test
  void tableListsThePackagesAndTheThresholdOfEachExecution() throws IOException {
    Matcher rows = ROW.matcher(Files.readString(Path.of("CONTRIBUTING.md")));
    assertEquals(
        String.join("\n", executions()),
        rows.results()
            .map(m -> m.group(1) + ": " + m.group(2).replace("`", "") + ": " + m.group(3))
            .collect(Collectors.joining("\n")));
  }

  @Test
  void eachPackageHasMutationTests() throws IOException {
    List<String> tested = targets(Files.readString(Path.of("pom.xml")));
    try (Stream<Path> packages = Files.list(Path.of("src/main/java/dev/portcullis"))) {
      assertEquals(
          List.of(),
          packages
              .filter(Files::isDirectory)
              .map(p -> p.getFileName().toString())
              .filter(p -> !tested.contains(p))
              .sorted()
              .toList());
    }
  }
}
