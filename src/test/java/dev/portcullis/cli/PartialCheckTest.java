package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.rules.Evidence;
import dev.portcullis.testing.JsonSchemaValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code --partial}: objects that are not in the input are unknown. */
final class PartialCheckTest {

  /** Findings about existing objects are reported for every fixture. */
  @Test
  void partialOmitsOnlyMissingObjectFindings() throws IOException {
    List<JsonNode> whole = new ArrayList<>();
    List<JsonNode> partial = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/rules"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        whole.addAll(findings("--no-partial", file));
        partial.addAll(findings("--partial", file));
      }
    }
    List<JsonNode> expected =
        whole.stream()
            .filter(f -> !f.get("basis").asText().equals(Evidence.MISSING_OBJECT.toString()))
            .toList();
    assertTrue(whole.size() - expected.size() > 10, "there are findings to omit");
    assertEquals(expected, partial);
  }

  private static List<JsonNode> findings(String option, Path file) throws IOException {
    CliResult run = CliResult.run("check", option, "-o", "json", file.toString());
    List<JsonNode> findings = new ArrayList<>();
    JsonSchemaValidator.JSON.readTree(run.out()).get("findings").forEach(findings::add);
    return findings;
  }

  @Test
  void missingBackendIsNotReported() {
    String file = "src/test/resources/rules/backend-service-missing/bad.yaml";
    assertEquals(1, CliResult.run("check", file).exit());
    CliResult part = CliResult.run("check", "--partial", file);
    assertTrue(part.out().endsWith(": 0 errors, 0 warnings\n"), part.out());
    assertEquals(0, part.exit());
  }

  @Test
  void partialPrintsNoSkippedNamespaceNote() {
    List<String> ingress = List.of("check", "examples/bbs/ingress.yaml");
    assertTrue(
        CliResult.run(ingress.toArray(String[]::new))
            .err()
            .startsWith("note: namespace \"devops\""));
    assertEquals("", CliResult.run("check", "--partial", "examples/bbs/ingress.yaml").err());
  }
}
