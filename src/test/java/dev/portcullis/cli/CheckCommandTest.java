package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.integration.Kustomization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code check} and checks its output. */
final class CheckCommandTest {

  private static final Pattern FINDING_LINE =
      Pattern.compile("[^:]+:[1-9]\\d*:[1-9]\\d*: (error|warning): .* \\[[a-z-]+]");

  private static final String WRONG_PORT =
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
        annotations: {%s}
      spec:
        defaultBackend:
          service:
            name: web
            port:
              number: 81
      """;

  @TempDir private Path folder;

  /** The bundled manifests pass the check of the product. */
  @Test
  void bundledManifestsHaveNoFindings() {
    assertClean(CliResult.run("check", "k8s"));
    Kustomization.all().forEach(k -> assertClean(CliResult.runWithInput(k.build(), "check", "-")));
  }

  private static void assertClean(CliResult run) {
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.out().contains(": 0 errors, 0 warnings"), run.out());
  }

  @Test
  void reportsExactlyTheExpectedFindingsOfTheExample() {
    CliResult run = CliResult.run("check", "examples/bbs");
    assertEquals(
        """
        examples/bbs/ingress.yaml:1:13: error: API version "networking.k8s.io/v1beta1" is not \
        served since Kubernetes 1.22; the API server rejects this Ingress [ingress-api-removed]
            1 | apiVersion: networking.k8s.io/v1beta1
              |             ^
            help: run portcullis fix <file>, or write apiVersion: networking.k8s.io/v1 with \
        backend.service.name, backend.service.port.number (or .name), and pathType
        3 objects: 1 error, 0 warnings
        """,
        run.out());
    assertEquals("", run.err());
    assertEquals(1, run.exit());
  }

  @Test
  void v1ExampleIsClean() {
    CliResult run = CliResult.run("check", "-f", "examples/bbs-v1");
    assertEquals("3 objects: 0 errors, 0 warnings\n", run.out());
    assertEquals(0, run.exit());
  }

  @Test
  void warningsAloneDoNotFail() {
    CliResult run =
        CliResult.run("check", "src/test/resources/rules/endpoints-port-uncovered/bad.yaml");
    assertTrue(run.out().contains(": warning: "), run.out());
    assertEquals(0, run.exit());
  }

  @Test
  void everyFindingIsOneParsableLine() {
    CliResult run = CliResult.run("check", "src/test/resources/rules");
    List<String> lines = run.out().lines().toList();
    List<String> findings = lines.stream().filter(l -> l.startsWith("src/")).toList();
    assertTrue(findings.size() > 30, "all bad fixtures together");
    for (String line : findings) {
      assertTrue(FINDING_LINE.matcher(line).matches(), line);
    }
    assertEquals(
        findings.size(),
        lines.stream().filter(l -> l.startsWith("    help: ")).count(),
        "each has a remedy");
    assertEquals(
        findings.size(), lines.stream().filter(l -> l.matches(" +\\| *\\^")).count(), "and where");
  }

  @Test
  void readsStandardInputInGivenNamespace() {
    CliResult run = CliResult.runWithInput(WRONG_PORT.formatted(""), "check", "-n", "shop", "-");
    assertEquals(
        "-:18:17: error: Service \"web\" has no port 81; it has 80 (http) [backend-port-missing]",
        run.out().lines().findFirst().orElseThrow());
  }

  @Test
  void exemptedFindingIsOnlyCounted() {
    CliResult run =
        CliResult.runWithInput(
            WRONG_PORT.formatted("ignore.portcullis.dev/backend-port-missing: it comes on Monday"),
            "check",
            "-");
    assertEquals("2 objects: 0 errors, 0 warnings, 1 exempted\n", run.out());
    assertEquals(0, run.exit());
  }

  @Test
  void expiredExemptionIsIgnoredWithNote() {
    CliResult run =
        CliResult.runWithInput(
            WRONG_PORT.formatted(
                "ignore.portcullis.dev/backend-port-missing: 'until 2020-01-01: soon'"),
            "check",
            "-");
    assertTrue(
        run.out().contains("\n    note: exemption ignored: it ended on 2020-01-01\n"), run.out());
    assertEquals(1, run.exit());
  }

  @Test
  void unreadableFileIsReportedAndOthersAreChecked() throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), "kind: [\n");
    Files.writeString(folder.resolve("web.yaml"), WRONG_PORT.formatted(""));
    CliResult run =
        CliResult.run("check", folder.toString(), folder.resolve("none.yaml").toString());
    assertTrue(run.err().contains("broken.yaml:2:1: error: cannot read: not YAML: "), run.err());
    assertTrue(run.err().contains("none.yaml:1:1: error: cannot read: no such file"), run.err());
    assertTrue(run.out().contains("[backend-port-missing]"), run.out());
    assertTrue(
        run.out().endsWith("2 objects: 1 error, 0 warnings, 2 could not be read\n"), run.out());
    assertEquals(2, run.exit());
  }

  @Test
  void helpListsExitCodesAndExamples() {
    String help = CliResult.run("check", "--help").out();
    assertTrue(help.contains("\n  1   findings at or above --fail-on\n"), help);
    assertTrue(help.contains("\n  helm template my-chart | portcullis check -\n"), help);
  }

  @Test
  void notesNamespacesThatWereSkipped() throws IOException {
    String ingress = WRONG_PORT.formatted("").replaceAll("(?s)^.*---\n", "");
    Files.writeString(folder.resolve("a.yaml"), ingress);
    Files.writeString(folder.resolve("b.yaml"), ingress + "---\nkind: Pod\napiVersion: v1\n");
    CliResult run = CliResult.run("check", folder.toString());
    assertTrue(
        run.err()
            .contains(
                "note: namespace \"default\" skipped: no Service in the input (1 backend not"
                    + " checked)"),
        run.err());
    assertTrue(run.err().contains("note: Ingress default/web is defined twice"), run.err());
    assertEquals("2 objects: 0 errors, 0 warnings; 1 object of other kinds skipped\n", run.out());
  }

  @Test
  void jsonContainsSameFindings() throws IOException {
    CliResult run = CliResult.runWithInput(WRONG_PORT.formatted(""), "check", "-o", "json", "-");
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertEquals(2, report.at("/version").asInt());
    assertEquals(1, report.at("/summary/errors").asInt());
    JsonNode finding = report.at("/findings/0");
    assertEquals("backend-port-missing", finding.at("/rule").asText());
    assertEquals("error", finding.at("/severity").asText());
    assertEquals("presence", finding.at("/basis").asText());
    assertEquals("Ingress", finding.at("/object/kind").asText());
    assertEquals("default", finding.at("/object/namespace").asText());
    assertEquals("web", finding.at("/object/name").asText());
    assertEquals("-", finding.at("/file").asText());
    assertEquals(18, finding.at("/line").asInt());
    assertEquals(17, finding.at("/column").asInt());
    assertEquals("spec.defaultBackend.service.port.number", finding.at("/field").asText());
    assertEquals("81", finding.at("/value").asText());
    assertEquals("write number: 80", finding.at("/remedy").asText());
    assertEquals(0, report.at("/unreadable").size());
    assertEquals(1, run.exit());
  }

  @Test
  void jsonContainsExemptionsAndReadErrors() throws IOException {
    CliResult run =
        CliResult.runWithInput(
            WRONG_PORT.formatted("ignore.portcullis.dev/backend-port-missing: intended")
                + "---\n: [",
            "check",
            "-ojson",
            "-");
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertEquals("intended", report.at("/findings/0/exempted").asText());
    assertEquals(0, report.at("/summary/errors").asInt());
    assertEquals(1, report.at("/summary/exempted").asInt());
    assertEquals("-", report.at("/unreadable/0/file").asText());
    assertEquals(2, run.exit());
  }

  @Test
  void unnamedPortIsWarningOnCilium() {
    String file = "src/test/resources/rules/endpoints-port-name/bad-cilium.yaml";
    assertTrue(CliResult.run("check", file).out().endsWith("6 objects: 3 errors, 0 warnings\n"));
    assertTrue(
        CliResult.run("check", "--data-plane", "cilium", file)
            .out()
            .endsWith("6 objects: 1 error, 2 warnings\n"));
  }

  @Test
  void readsHelmTemplateOutput() throws IOException {
    CliResult run =
        CliResult.runWithInput(
            Files.readString(Path.of("src/test/resources/check/helm-template.yaml")), "check", "-");
    assertTrue(run.out().startsWith("-:49:27: error: "), run.out());
    assertTrue(
        run.out().endsWith("2 objects: 1 error, 0 warnings; 2 objects of other kinds skipped\n"),
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void everyReadErrorIsReported() throws IOException {
    Files.writeString(folder.resolve("web.yaml"), WRONG_PORT.formatted(""));
    Files.write(folder.resolve("utf16.yaml"), "kind: Service\n".getBytes(StandardCharsets.UTF_16));
    Files.writeString(folder.resolve("nul.yaml"), "kind: Service\nname: a\0b\n");
    Files.writeString(
        folder.resolve("laughs.yaml"),
        IntStream.range(1, 12)
            .mapToObj(i -> "x%d: &x%d [%s]\n".formatted(i, i, ("*x" + (i - 1) + ",").repeat(9)))
            .collect(Collectors.joining("", "x0: &x0 [lol]\n", "kind: List\nitems: *x11\n")));
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("itself.yaml"), Path.of("itself.yaml"));
    CliResult run = CliResult.run("check", folder.toString());
    assertEquals(
        List.of("itself.yaml:1:1", "laughs.yaml:1:1", "loop:1:1", "nul.yaml:2:8", "utf16.yaml:1:1"),
        run.err()
            .lines()
            .filter(l -> l.contains(": error: cannot read: "))
            .map(l -> l.replace(folder + "/", "").replaceFirst(": error: cannot read: .*", ""))
            .sorted()
            .toList(),
        run.err());
    assertTrue(
        run.out().endsWith("2 objects: 1 error, 0 warnings, 5 could not be read\n"), run.out());
    assertEquals(2, run.exit());
  }

  @Test
  void readsTenMegabytesWithThousandDocuments() throws IOException {
    String filler = "---\napiVersion: v1\nkind: ConfigMap\ndata: {a: \"%s\"}\n";
    Files.writeString(
        folder.resolve("large.yaml"),
        filler.formatted("x".repeat(10_000)).repeat(1_050) + "---\n" + WRONG_PORT.formatted(""));
    Files.writeString(folder.resolve("one.yaml"), filler.formatted("x".repeat(10_000_000)));
    assertTrue(Files.size(folder.resolve("large.yaml")) > 10_000_000);
    CliResult run = CliResult.run("check", folder.toString());
    assertTrue(run.out().contains("large.yaml:4219:17: error: "), run.out());
    assertTrue(run.out().contains("\n    4219 |         number: 81\n"), run.out());
    assertTrue(
        run.out().endsWith("2 objects: 1 error, 0 warnings; 1051 objects of other kinds skipped\n"),
        run.out());
  }

  @Test
  void wrongUsageExitsWithUsageCode() {
    for (String[] arguments :
        new String[][] {
          {},
          {"check"},
          {"check", "-o", "xml", "."},
          {"check", "--fail-on", "info", "."},
          {"check", "--exclude", "[", "."},
          {"check", "--data-plane", "x", "."},
          {"chek"}
        }) {
      CliResult run = CliResult.run(arguments);
      assertEquals(2, run.exit(), String.join(" ", arguments));
      assertTrue(
          run.err().matches("(?s).*(Usage: portcullis|Did you mean: portcullis).*"), run.err());
    }
  }
}
