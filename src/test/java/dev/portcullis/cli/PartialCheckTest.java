package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.rules.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code --partial}: objects that are not in the input are unknown. */
final class PartialCheckTest {

  /** Findings about existing objects are reported for every fixture. */
  @Test
  void partialOmitsOnlyMissingObjectFindings() throws IOException {
    Map<String, Integer> whole = new TreeMap<>();
    Map<String, Integer> part = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/rules"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        countEvidence(whole, "--no-partial", file);
        countEvidence(part, "--partial", file);
      }
    }
    assertTrue(
        whole.remove(Evidence.MISSING_OBJECT.toString()) > 10,
        "there is something to be silent on");
    assertEquals(whole, part);
  }

  private static void countEvidence(Map<String, Integer> bases, String option, Path file)
      throws IOException {
    CliResult run = CliResult.run("check", option, "-o", "json", file.toString());
    for (JsonNode finding : JsonSchemaValidator.JSON.readTree(run.out()).get("findings")) {
      bases.merge(finding.get("basis").asText(), 1, Integer::sum);
    }
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
