package dev.portcullis.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.manifests.edit.EditableFile;
import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fixes of several files, and what prevents a fix. */
final class FixerTest {

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      """;

  /** An Ingress with a finding that has one correction: it uses the targetPort. */
  private static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: %s, annotations: {%s}}
      spec: {defaultBackend: {service: {name: web, port: {number: 8080}}}}
      """;

  /** A Service whose two slices have ports of other names. */
  private static final String SELECTORLESS_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: bbs}
      spec: {ports: [{name: http, port: 8080, targetPort: 80}]}
      """;

  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: %1$s, labels: {kubernetes.io/service-name: bbs}}
      addressType: IPv4
      endpoints: [{addresses: [10.8.1.%3$d]}]
      ports: [{name: %2$s, port: %3$d}]
      """;

  private static final String MATCHING_SLICE = SLICE.formatted("a", "web", 80);
  private static final String OTHER_SLICE = SLICE.formatted("b", "foo", 81);

  @TempDir private Path folder;

  private FixResult fix(Policy policy, String... files) throws IOException {
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      sources.add(Files.writeString(folder.resolve(i + ".yaml"), files[i]).toString());
    }
    List<EditableFile> read = EditableFiles.load(sources, InputStream.nullInputStream()).files();
    return new Fixer("default", DataPlane.KUBE_PROXY, policy, LocalDate.of(2026, 1, 1)).fix(read);
  }

  private static List<String> contents(FixResult result) {
    return result.files().stream().map(EditableFile::content).toList();
  }

  private static String fixed(String ingress) {
    return ingress.replace("number: 8080", "number: 80");
  }

  private static String ingress(String name, String annotations) {
    return INGRESS.formatted(name, annotations);
  }

  @Test
  void describesEachFix() throws IOException {
    String byName = ingress("b", "").replace("number: 8080", "name: htpp");
    String dns =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: dns}
        spec: {ports: [{name: dns, port: 53, protocol: UDP}]}
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: {name: dns}
        subsets: [{addresses: [{ip: 10.8.1.53}], ports: [{name: dns, port: 53}]}]
        """;

    FixResult result = fix(Policy.STANDARD, SERVICE, ingress("a", ""), byName, dns);

    String port = "spec.defaultBackend.service.port.";
    assertEquals(
        List.of(
            port + "number: changed from 8080 to 80 [backend-port-is-target-port]",
            port + "name: changed from \"htpp\" to \"http\" [backend-port-missing]",
            "subsets[0].ports[0].protocol: set to \"UDP\" [endpoints-port-protocol]"),
        result.appliedFixes().stream().map(FixResult.AppliedFix::text).toList());
  }

  @Test
  void keepsExemptedFindings() throws IOException {
    String exempted = ingress("a", "ignore.portcullis.dev/backend-port-is-target-port: for a test");

    FixResult result = fix(Policy.STANDARD, SERVICE, exempted, ingress("b", ""));

    assertEquals(List.of(SERVICE, exempted, fixed(ingress("b", ""))), contents(result));
    assertEquals(1, result.appliedFixes().size());
  }

  @Test
  void keepsFindingsOfRulesThatAreOff() throws IOException {
    Policy off =
        new Policy(
            Policy.STANDARD.profile(),
            Map.of("backend-port-is-target-port", EnforcementAction.OFF),
            true,
            Policy.STANDARD.portNaming());

    FixResult result = fix(off, SERVICE, ingress("a", ""));

    assertEquals(List.of(SERVICE, ingress("a", "")), contents(result));
    assertEquals(List.of(), result.appliedFixes());
  }

  /** The fix of the first slice would end the traffic to the second one. */
  @Test
  void skipsOnlyTheFileWhoseFixCausesAFinding() throws IOException {
    String slices = String.join("---\n", SELECTORLESS_SERVICE, MATCHING_SLICE, OTHER_SLICE);

    FixResult result = fix(Policy.STANDARD, slices, SERVICE, ingress("a", ""));

    assertEquals(List.of(slices, SERVICE, fixed(ingress("a", ""))), contents(result));
    assertEquals(List.of(folder.resolve("0.yaml").toString()), skipped(result));
  }

  private static List<String> skipped(FixResult result) {
    return List.copyOf(result.skippedFiles().keySet());
  }

  /** The finding is in a file that no fix changes, so each changed file may be its cause. */
  @Test
  void skipsAllChangedFilesIfTheFindingIsInAnotherFile() throws IOException {
    String changed = SELECTORLESS_SERVICE + "---\n" + MATCHING_SLICE;

    FixResult result = fix(Policy.STANDARD, changed, OTHER_SLICE);

    assertEquals(List.of(changed, OTHER_SLICE), contents(result));
    assertEquals(List.of(folder.resolve("0.yaml").toString()), skipped(result));
    String reason = result.skippedFiles().get(folder.resolve("0.yaml").toString());
    assertTrue(
        reason.startsWith("the fix would cause a finding for EndpointSlice default/b: "), reason);
  }

  /** With the name, the first slice would get all traffic and the second one none. */
  @Test
  void skipsAFileIfANameCausesAFinding() throws IOException {
    String unnamed = MATCHING_SLICE.replace("name: web, ", "");

    FixResult result = fix(Policy.STANDARD, SELECTORLESS_SERVICE, unnamed, OTHER_SLICE);

    assertEquals(List.of(SELECTORLESS_SERVICE, unnamed, OTHER_SLICE), contents(result));
    assertEquals(List.of(folder.resolve("1.yaml").toString()), skipped(result));
  }

  @Test
  void namesTheOnlySlice() throws IOException {
    String unnamed = MATCHING_SLICE.replace("name: web, ", "");

    FixResult result = fix(Policy.STANDARD, SELECTORLESS_SERVICE, unnamed);

    assertEquals(
        List.of(SELECTORLESS_SERVICE, unnamed.replace("{port: 80}", "{name: http, port: 80}")),
        contents(result));
  }
}
