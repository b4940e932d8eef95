package dev.portcullis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.cli.CliResult;
import dev.portcullis.testing.JsonSchemaValidator;
import dev.portcullis.testing.JunitXml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates the machine-readable formats against their schemas and grammars, with a report that
 * contains every kind of entry. The schemas of SARIF and JUnit XML come from their artifacts.
 */
final class OutputFormatTest {

  private static final String RULES = "src/test/resources/rules";

  private static final Pattern COMMAND =
      Pattern.compile(
          "::(error|warning|notice)(?: ((?:[a-z]+=[^,:%]*(?:%(?:25|0A|0D|3A|2C)[^,:%]*)*,?)+))?"
              + "::((?:[^%\\r\\n]|%25|%0A|%0D)+)");

  private static final String EXEMPTED =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{name: http, port: 80}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations:
          ignore.portcullis.dev/backend-port-missing: "it's <100%>, \\"soon\\" & é😀"
      spec:
        rules:
        - {host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: BACKEND}]}}
        - {host: b.example.com, http: {paths: [{path: /, pathType: Prefix, backend: BACKEND}]}}
      ---
      kind: [
      """
          .replace("BACKEND", "{service: {name: web, port: {number: 81}}}");

  @TempDir private Path folder;
  private Path oddlyNamedFile;

  @BeforeEach
  void createOddlyNamedFile() throws IOException {
    oddlyNamedFile =
        Files.createDirectories(folder.resolve("50%, a:b & <c>\n\u0001")).resolve("\"1\".yaml");
    Files.writeString(oddlyNamedFile, EXEMPTED);
  }

  /** Runs a check with findings of all rules, exemptions, read errors, and notes. */
  private CliResult run(String format, String... more) {
    return CliResult.run(
        Stream.concat(
                Stream.of("check", "-o", format, RULES, folder.toString(), folder + "/none.yaml"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void jsonMatchesSchema() throws IOException {
    JsonNode report =
        JsonSchemaValidator.of(Path.of("docs/check.schema.json")).read(run("json").out());
    assertTrue(report.at("/findings").size() > 100, "all bad fixtures together");
    assertEquals(2, report.at("/summary/exempted").asInt());
    assertEquals(2, report.at("/unreadable").size());
    assertFalse(report.at("/notes").isEmpty());
    assertTrue(report.at("/findings").findValuesAsText("file").contains(oddlyNamedFile.toString()));
  }

  @Test
  void sarifMatchesSchema() throws IOException {
    JsonNode log = JsonSchemaValidator.ofSarif().read(run("sarif").out());
    JsonNode run = log.at("/runs/0");
    JsonNode rules = run.at("/tool/driver/rules");
    Set<String> fingerprints = new HashSet<>();
    for (JsonNode result : run.at("/results")) {
      assertEquals(
          result.at("/ruleId"), rules.at("/" + result.at("/ruleIndex").asInt() + "/id"), "index");
      fingerprints.add(result.at("/partialFingerprints/portcullis~1v1").asText());
    }
    assertEquals(run.at("/results").size(), fingerprints.size(), "no two findings look the same");
    assertFalse(run.at("/invocations/0/executionSuccessful").asBoolean());
    String page = Files.readString(Path.of("docs/rules.md"));
    for (JsonNode rule : rules) {
      String id = rule.at("/id").asText();
      assertTrue(page.contains("\n## " + id + "\n"), id);
      assertTrue(rule.at("/help/text").asText().endsWith(": portcullis rules show " + id), id);
    }
  }

  @Test
  void sarifContainsSuppressionsAndLocations() throws IOException {
    JsonNode log = JsonSchemaValidator.ofSarif().read(run("sarif").out());
    List<JsonNode> suppressed =
        log.at("/runs/0/results").findParents("suppressions").stream()
            .filter(r -> !r.get("suppressions").isEmpty())
            .toList();
    assertEquals(2, suppressed.size());
    assertEquals(
        "it's <100%>, \"soon\" & é😀",
        suppressed.get(0).at("/suppressions/0/justification").asText());
    JsonNode place = suppressed.get(0).at("/locations/0/physicalLocation");
    assertEquals(
        oddlyNamedFile.toUri().toASCIIString(),
        place.at("/artifactLocation/uri").asText(),
        "as Java has it");
    assertEquals(16, place.at("/region/startLine").asInt());
  }

  /** Comments, the file name, and the formatting do not change a fingerprint. */
  @Test
  void fingerprintsAreStableWhenLinesMove() throws IOException {
    String before = Files.readString(oddlyNamedFile);
    List<String> first = fingerprints(before);
    assertEquals(2, first.size());
    assertEquals(first, fingerprints("# a comment\n\n" + before));
    assertEquals(first, fingerprints("---\n" + before.replace("spec:\n", "\n\nspec:\n\n")));
    assertNotEquals(first, fingerprints(before.replace("number: 81", "number: 82")));
    assertNotEquals(first, fingerprints(before.replace("b.example.com", "c.example.com")));
  }

  private static List<String> fingerprints(String text) throws IOException {
    JsonNode log =
        JsonSchemaValidator.ofSarif()
            .read(CliResult.runWithInput(text, "check", "-o", "sarif", "-").out());
    return log.findValuesAsText("portcullis/v1");
  }

  @Test
  void junitMatchesSchema() throws Exception {
    for (String failOn : List.of("error", "warning", "never")) {
      Document report = JunitXml.parse(run("junit", "--fail-on", failOn).out());
      NodeList suites = report.getElementsByTagName("testsuite");
      for (int i = 0; i < suites.getLength(); i++) {
        Element suite = (Element) suites.item(i);
        for (String counted : List.of("tests", "failures", "errors")) {
          String element = counted.equals("tests") ? "testcase" : counted.replaceFirst("s$", "");
          assertEquals(
              suite.getAttribute(counted),
              "" + suite.getElementsByTagName(element).getLength(),
              suite.getAttribute("name") + ": " + counted);
        }
      }
      assertEquals(2, report.getElementsByTagName("error").getLength(), "what could not be read");
      CliResult json = run("json");
      JsonNode summary = JsonSchemaValidator.JSON.readTree(json.out()).at("/summary");
      int errors = summary.at("/errors").asInt();
      int failures = report.getElementsByTagName("failure").getLength();
      assertEquals(
          failOn.equals("never")
              ? 0
              : failOn.equals("error") ? errors : errors + summary.at("/warnings").asInt(),
          failures,
          failOn);
    }
  }

  @Test
  void githubLinesMatchCommandGrammar() throws IOException {
    List<String> lines = run("github").out().lines().toList();
    for (String line : lines.subList(0, lines.size() - 1)) {
      assertTrue(COMMAND.matcher(line).matches(), line);
    }
    JsonNode summary = JsonSchemaValidator.JSON.readTree(run("json").out()).at("/summary");
    long commands = lines.stream().filter(l -> l.startsWith("::") && !l.startsWith("::n")).count();
    assertEquals(
        summary.at("/errors").asLong()
            + summary.at("/warnings").asLong()
            + summary.at("/unreadable").asLong(),
        commands);
    assertTrue(lines.get(lines.size() - 1).matches("\\d+ objects: .*"), "a last line counts");
  }

  /** Unescaped as by the runner (actions/runner, ActionCommand.cs), the file name is unchanged. */
  @Test
  void githubEscapesFileName() {
    Matcher unreadable =
        run("github")
            .out()
            .lines()
            .map(COMMAND::matcher)
            .filter(m -> m.matches() && m.group(3).startsWith("not YAML"))
            .findFirst()
            .orElseThrow();
    String file = unreadable.group(2).replaceFirst("file=([^,]*),.*", "$1");
    assertEquals(
        oddlyNamedFile.toString(),
        file.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%"));
    assertTrue(unreadable.group(2).matches(".*,line=20,col=1,title=cannot read"), "" + unreadable);
  }

  @Test
  void githubOmitsLocationOfStandardInput() {
    CliResult run =
        CliResult.runWithInput(EXEMPTED.replace("ignore.", "x."), "check", "-o", "github", "-");
    assertTrue(
        run.out()
            .contains("::error title=backend-port-missing::-:16:116: Ingress default/web: Service"),
        run.out());
  }
}
