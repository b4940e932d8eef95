package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.manifests.ConfigNode;
import dev.portcullis.manifests.ManifestLoader;
import dev.portcullis.policy.ManagedObjectTable;
import dev.portcullis.testing.JsonSchemaValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of {@code .portcullis.yaml}, and messages about invalid ones. */
final class ProjectConfigTest {

  private static final String MISSING_PORT_FILE =
      "src/test/resources/rules/endpoints-port-uncovered/bad.yaml";
  private static final Path SCHEMA = Path.of("docs/settings.schema.json");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'failon: error'|1:1|unknown setting \"failon\"; did you mean failOn?",
        "'# a\n\nexcludes: []'|3:1|unknown setting \"excludes\"; did you mean exclude?",
        "'a.b[0]: x'|1:1|unknown setting \"a.b[0]\"; did you mean failOn?",
        "'failOn: errors'|1:9|must be one of error, warning, never",
        "'failOn: [error]'|1:9|must be one of error, warning, never",
        "'rules: {backend-port-missin: off}'|1:9|unknown rule \"backend-port-missin\";"
            + " did you mean backend-port-missing?",
        "'rules:\n  backend-port-missing: no'|2:25|must be one of deny, warn, off",
        "'rules: [backend-port-missing]'|1:8|must be an object",
        "'ignore: backend-port-missing'|1:9|must be a list",
        "'ignore: [x]'|1:10|unknown rule \"x\"; did you mean endpoints-port-name?",
        "'exclude: [a, \"[\"]'|1:14|is not a glob: Missing ']",
        "'exclude: [{}]'|1:11|must be a non-empty string",
        "'namespace: \"\"'|1:12|must be a non-empty string",
        "'dataPlane: calico'|1:12|must be kube-proxy or cilium",
        "'partial: yes'|1:10|must be true or false",
        "'managedObjects: []'|1:17|must be an object",
        "'managedObjects:\n"
            + "  mcs: {lable: x}'|2:3|mcs: unknown field lable; known are owner, label,",
        "'managedObjects: {mcs: {label: \"\"}}'|1:31|must be a non-empty string",
        "'- failOn'|1:1|must be an object",
        "'failOn: error\n---\nfailOn: error'|3:1|expected one YAML document, found a second one",
        "'failOn: ['|2:1|not YAML: ",
      })
  void reportsPositionAndExpectedValue(String text, String place, String message)
      throws IOException {
    Path file = write(text.replace("\\n", "\n") + "\n");
    CliResult run = CliResult.run("check", "--config", file.toString(), "examples/bbs-v1");
    assertTrue(
        run.err().startsWith("portcullis: " + file + ":" + place + ": " + message), run.err());
    assertEquals("", run.out());
    assertEquals(2, run.exit());
  }

  @Test
  void reportsMissingFile() {
    CliResult run = CliResult.run("check", "--config", folder + "/none.yaml", "examples/bbs-v1");
    assertEquals("portcullis: " + folder + "/none.yaml:1:1: no such file or folder\n", run.err());
    assertEquals(2, run.exit());
  }

  /** The schema and the code accept the file of the page. */
  @Test
  void documentedExampleIsValid() throws IOException {
    Matcher block =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/check.md")));
    assertTrue(block.find());
    ProjectConfig settings = ProjectConfig.read(write(block.group(1)));
    assertEquals(2, settings.rules().size());
    assertEquals("shop", settings.namespace().orElseThrow());
    assertEquals(
        ManagedObjectTable.SHIPPED.entries().size() + 1,
        settings.managedObjects().entries().size());
    JsonNode tree = parseYaml(block.group(1));
    assertEquals(Set.of(), JsonSchemaValidator.of(SCHEMA).validate(tree));
    assertEquals(
        fieldNames(JsonSchemaValidator.JSON.readTree(SCHEMA.toFile()).get("properties")),
        fieldNames(tree),
        "the example has every setting there is");
  }

  private static Set<String> fieldNames(JsonNode object) {
    Set<String> names = new java.util.TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failon: error", "failOn: errors", "rules: {backend-port-missing: no}", "rules: []",
        "ignore: backend-port-missing", "exclude: [{}]", "exclude: ['']", "namespace: ''",
        "dataPlane: calico", "partial: maybe", "managedObjects: []",
            "managedObjects: {a: {lable: x}}",
        "managedObjects: {a: {kinds: [Pod], label: x}}", "[]"
      })
  void schemaRejectsSameInputsAsParser(String text) throws IOException {
    assertTrue(!JsonSchemaValidator.of(SCHEMA).validate(parseYaml(text)).isEmpty());
    Path file = write(text);
    assertThrows(ConfigNode.ConfigException.class, () -> ProjectConfig.read(file));
  }

  /** Parses YAML like an editor, in which {@code off} is a string. */
  private static JsonNode parseYaml(String text) {
    String yaml = text.replaceAll(": off\\b", ": \"off\"");
    return JsonSchemaValidator.JSON.valueToTree(ManifestLoader.parseTrees(yaml).get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "~\n", "{}\n"})
  void emptyConfigIsValid(String text) throws IOException {
    assertEquals(
        0, CliResult.run("check", "--config", write(text).toString(), "examples/bbs-v1").exit());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // one warning, endpoints-port-uncovered
        "''||0|0 errors, 1 warning",
        "failOn: warning||1|0 errors, 1 warning",
        "failOn: warning|--fail-on error|0|0 errors, 1 warning",
        "failOn: error|--fail-on warning|1|0 errors, 1 warning",
        "rules: {endpoints-port-uncovered: deny}||1|1 error, 0 warnings",
        "rules: {endpoints-port-uncovered: deny}|--fail-on never|0|1 error, 0 warnings",
        "rules: {endpoints-port-uncovered: off}||0|0 errors, 0 warnings",
        "rules: {endpoints-port-uncovered: off}|--rule endpoints-port-uncovered|0|0 errors, 1"
            + " warning",
        "ignore: [endpoints-port-uncovered]||0|0 errors, 0 warnings",
        "ignore: [endpoints-port-uncovered]|--ignore backend-port-missing|0|0 errors, 1 warning",
        "''|--ignore endpoints-port-name,endpoints-port-uncovered|0|0 errors, 0 warnings",
        "''|--rule endpoints-port-name|0|0 errors, 0 warnings",
        "''|--rule endpoints-port-name --rule endpoints-port-uncovered|0|0 errors, 1 warning",
      })
  void commandLineOverridesConfig(String text, String options, int exit, String counted)
      throws IOException {
    CliResult run = run(text, options, MISSING_PORT_FILE);
    assertTrue(run.out().endsWith("2 objects: " + counted + "\n"), run.out() + run.err());
    assertEquals(exit, run.exit());
  }

  @Test
  void ruleCanBeDowngradedToWarning() throws IOException {
    CliResult run = run("rules: {ingress-api-removed: warn}", "", "examples/bbs");
    assertTrue(run.out().contains(":1:13: warning: API version "), run.out());
    assertEquals(0, run.exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--ignore backend-port-missing"})
  void managedObjectsOfConfigHaveWarnings(String options) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("imported.yaml"),
            """
            apiVersion: v1
            kind: Service
            metadata: {name: imported-1a2b3c}
            spec: {ports: [{name: http, port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: imported-1a2b3c-x7k2p
              labels: {kubernetes.io/service-name: imported-1a2b3c, example.org/imported: web}
            addressType: IPv4
            endpoints: [{addresses: [10.9.0.5]}]
            ports: [{name: http, port: 8080}]
            """);
    CliResult unknown = run("", options, file.toString());
    assertTrue(unknown.out().contains(": error: "), unknown.out() + unknown.err());
    CliResult run =
        run(
            "managedObjects: {web: {label: [example.org/imported], kinds: [EndpointSlice]}}",
            options,
            file.toString());
    assertTrue(run.out().contains("\n    note: managed object: web\n"), run.out() + run.err());
    assertEquals(0, run.exit());
  }

  @Test
  void namespaceAndDataPlaneAreDefaultsForOptions() throws IOException {
    String settings = "{namespace: from-file, dataPlane: cilium}";
    String chart = "src/test/resources/check/helm-template.yaml";
    assertTrue(run(settings, "-o github", chart).out().contains("::Ingress from-file/shop: "));
    assertTrue(
        run(settings, "-o github -n from-option", chart)
            .out()
            .contains("::Ingress from-option/shop: "));
    String file = "src/test/resources/rules/endpoints-port-name/bad-cilium.yaml";
    assertTrue(run(settings, "", file).out().endsWith(": 1 error, 2 warnings\n"));
    assertTrue(
        run(settings, "--data-plane kube-proxy", file).out().endsWith(": 3 errors, 0 warnings\n"));
  }

  @Test
  void globsAreRelativeToConfigFile() throws IOException {
    Files.createDirectories(folder.resolve("app/tests"));
    for (String name : List.of("app/tests/broken.yaml", "app/web.yaml", "app/web.tpl.yaml")) {
      Files.writeString(
          folder.resolve(name),
          "{apiVersion: v1, kind: Service, metadata: {name: x" + name.length() + "}}\n");
    }
    Files.writeString(folder.resolve("app/tests/broken.yaml"), "kind: [\n");
    String app = folder.resolve("app").toString();
    assertEquals(2, run("''", "", app).exit());
    assertEquals("1 object", objectCount(run("exclude: [app/tests, '*.tpl.yaml']", "", app)));
    assertEquals("1 object", objectCount(run("exclude: ['**/tests/**', '*.tpl.*']", "", app)));
    assertEquals("2 objects", objectCount(run("exclude: [./app/tests/]", "", app)));
    assertEquals("1 object", objectCount(run("''", "--exclude tests --exclude *.tpl.yaml", app)));
    assertEquals("0 objects", objectCount(run("exclude: [app]", "", app)));
    CliResult glob = run("exclude: [tests]", "", app + "/**/*.yaml");
    assertEquals("2 objects", objectCount(glob));
    assertEquals("", glob.err());
    assertEquals(2, run("exclude: [web]", "", app).exit(), "a part of a name is no name");
  }

  private static String objectCount(CliResult run) {
    assertEquals("", run.err());
    List<String> lines = run.out().lines().toList();
    return lines.get(lines.size() - 1).replaceFirst(":.*", "");
  }

  @Test
  void isDiscoveredUpToRepositoryRoot() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a/b/c"));
    Files.writeString(folder.resolve(ProjectConfig.FILE_NAME), "namespace: top\n");
    assertEquals("top", ProjectConfig.discover(deep).namespace().orElseThrow());
    Files.writeString(folder.resolve("a").resolve(ProjectConfig.FILE_NAME), "namespace: nearer\n");
    assertEquals("nearer", ProjectConfig.discover(deep).namespace().orElseThrow());
    Files.writeString(folder.resolve("a/b/.git"), "gitdir: elsewhere\n");
    assertEquals("", ProjectConfig.discover(deep).namespace().orElse(""), "another repository's");
    Files.move(
        folder.resolve("a").resolve(ProjectConfig.FILE_NAME),
        folder.resolve("a/b").resolve(ProjectConfig.FILE_NAME));
    assertEquals("nearer", ProjectConfig.discover(deep).namespace().orElseThrow(), "at its top");
  }

  private CliResult run(String settings, String options, String file) throws IOException {
    String line = "check --config " + write(settings.replace("''", "")) + " ";
    String more = options == null || options.isEmpty() ? "" : options + " ";
    return CliResult.run((line + more + file).split(" "));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("settings.yaml"), text);
  }
}
