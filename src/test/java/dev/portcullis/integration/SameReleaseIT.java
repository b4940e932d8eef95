package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cli.CliResult;
import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Service, its Endpoints, and its Ingress move to another port in one {@code kubectl apply}, in
 * each order of the file.
 */
final class SameReleaseIT {

  private static final TestInstallation INSTALLATION = TestInstallation.shared();
  private static final Kubectl KUBECTL = INSTALLATION.kubectl();

  private static final Map<String, String> OBJECTS =
      Map.of(
          "Service",
          """
          apiVersion: v1
          kind: Service
          metadata: {name: web, MARK}
          spec: {ports: [{name: http, port: PORT, protocol: TCP, targetPort: PORT}]}
          """,
          "Endpoints",
          """
          apiVersion: v1
          kind: Endpoints
          metadata: {name: web, MARK}
          subsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: http, port: PORT, protocol: TCP}]}]
          """,
          "Ingress",
          """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: web, MARK}
          spec: {defaultBackend: {service: {name: web, port: {number: PORT}}}}
          """);

  private static final Map<String, String> GROUPS =
      Map.of("Service", "", "Endpoints", "", "Ingress", "networking.k8s.io");

  @TempDir private Path folder;

  private static NamespacedKubectl createNamespace(String profile) {
    String name = GeneratedName.from("release");
    KUBECTL.runOkWith(NamespaceManifest.of(name, profile), "create", "-f", "-");
    return new NamespacedKubectl(name, KUBECTL);
  }

  private static String manifests(List<String> kinds, int port, UnaryOperator<String> mark) {
    return kinds.stream()
        .map(
            k ->
                OBJECTS
                    .get(k)
                    .replace("PORT", Integer.toString(port))
                    .replace("MARK", mark.apply(k)))
        .collect(Collectors.joining("---\n"));
  }

  /** The metadata that a tool adds to an object of a kind. */
  private static UnaryOperator<String> markOf(String tool, String namespace) {
    return switch (tool) {
      case "Helm release" ->
          kind ->
              "annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: ops}";
      case "Argo CD application" ->
          kind ->
              "annotations: {argocd.argoproj.io/tracking-id: 'web:%s/%s:%s/web'}"
                  .formatted(GROUPS.get(kind), kind, namespace);
      case "ApplySet" -> kind -> "labels: {applyset.kubernetes.io/part-of: web}";
      default -> kind -> "labels: {}";
    };
  }

  private static void create(NamespacedKubectl in, UnaryOperator<String> mark) {
    ProcessResult created =
        in.apply(manifests(List.of("Service", "Endpoints", "Ingress"), 80, mark));
    assertEquals(0, created.exitCode(), created::toString);
  }

  private static String ports(NamespacedKubectl in) {
    return in.runOk("get", "service", "web", "-o=jsonpath={.spec.ports[*]['port','targetPort']}")
        + " "
        + in.runOk("get", "endpoints", "web", "-o=jsonpath={.subsets[*].ports[*].port}")
        + " "
        + in.runOk(
            "get", "ingress", "web", "-o=jsonpath={.spec.defaultBackend.service.port.number}");
  }

  @ParameterizedTest
  @CsvSource({
    "Helm release, Service Endpoints Ingress",
    "Helm release, Ingress Service Endpoints",
    "Helm release, Endpoints Ingress Service",
    "Argo CD application, Service Ingress Endpoints",
    "Argo CD application, Ingress Endpoints Service",
    "ApplySet, Service Endpoints Ingress",
    "ApplySet, Endpoints Service Ingress",
  })
  void oneApplyMovesRelease(String tool, String order) {
    NamespacedKubectl in = createNamespace("standard");
    UnaryOperator<String> mark = markOf(tool, in.namespace());
    create(in, mark);
    ProcessResult applied = in.apply(manifests(List.of(order.split(" ")), 8000, mark));
    assertEquals(0, applied.exitCode(), applied::toString);
    assertTrue(applied.err().contains("(admitted, both are in " + tool + " "), applied.err());
    assertEquals("8000 8000 8000 8000", ports(in));
    assertRouteWorks(in);
  }

  private static void assertRouteWorks(NamespacedKubectl in) {
    eventually("the route works", () -> explain(in).exit() == 0);
    String trace = explain(in).out();
    assertTrue(trace.endsWith("reaches 192.0.2.1:8000\n"), trace);
  }

  private static CliResult explain(NamespacedKubectl in) {
    return cli("explain", "service/" + in.namespace() + "/web", "--cluster");
  }

  private static CliResult cli(String... words) {
    return CliResult.run(
        Stream.concat(
                Stream.of(words),
                Stream.of("--kubeconfig", INSTALLATION.cluster().kubeconfig().toString()))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"Service Endpoints Ingress", "Ingress Service Endpoints"})
  void strictDeniesBothOrders(String order) {
    NamespacedKubectl in = createNamespace("strict");
    UnaryOperator<String> mark = markOf("Helm release", in.namespace());
    create(in, mark);
    ProcessResult applied = in.apply(manifests(List.of(order.split(" ")), 8000, mark));
    assertEquals(1, applied.exitCode(), applied::toString);
    assertEquals("80 80 80 80", ports(in));
  }

  /** The release updates its own Ingress, and not that of another one. */
  @Test
  void deniesWhatBreaksAnotherRoute() {
    NamespacedKubectl in = createNamespace("standard");
    UnaryOperator<String> mark = markOf("Helm release", in.namespace());
    create(in, mark);
    String other = manifests(List.of("Ingress"), 80, kind -> "labels: {}");
    assertEquals(
        0, in.apply(other.replace("{name: web, labels", "{name: other, labels")).exitCode());
    ProcessResult applied = in.apply(manifests(List.of("Service"), 8000, mark));
    assertEquals(1, applied.exitCode(), applied::toString);
    assertTrue(applied.err().contains("Ingress " + in.namespace() + "/other "), applied.err());
    assertTrue(applied.err().contains("plan --cluster -f <your files>"), applied.err());
  }

  /** Without a release the denial prints a command, and its steps are admitted. */
  @Test
  void printedPlanIsAdmitted() throws IOException {
    NamespacedKubectl in = createNamespace("standard");
    UnaryOperator<String> mark = markOf("none", in.namespace());
    create(in, mark);
    List<String> kinds = List.of("Service", "Endpoints", "Ingress");
    String files = manifests(kinds, 8000, mark);
    ProcessResult applied = in.apply(files);
    assertEquals(1, applied.exitCode(), applied::toString);
    assertEquals(
        kinds.size(),
        Collections.frequency(
            applied.err().lines().map(String::strip).toList(),
            "plan:  portcullis plan --cluster -f <your files>"),
        applied.err());

    Path file = Files.writeString(folder.resolve("files.yaml"), files);
    Path steps = folder.resolve("steps");
    CliResult plan =
        cli(
            "plan",
            "--cluster",
            "-n",
            in.namespace(),
            "-f",
            "" + file,
            "-o",
            "yaml",
            "--out",
            "" + steps);
    assertEquals(0, plan.exit(), plan::toString);
    for (String command : plan.out().lines().toList()) {
      ProcessResult step = in.run(command.substring("kubectl ".length()).split(" "));
      assertEquals(0, step.exitCode(), () -> command + ": " + step);
    }
    assertEquals("8000 8000 8000 8000", ports(in));
    assertRouteWorks(in);
  }
}
