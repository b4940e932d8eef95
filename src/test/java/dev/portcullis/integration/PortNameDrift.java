package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.GoProgram;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.integration.ManagedApplication.Workaround;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tools report as drift after names were added to objects that they applied without them. */
final class PortNameDrift {

  private static final String SHOWN = "the port without its name";
  private static final String NOTHING = "nothing";

  private static final String MANIFESTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: %1$s, name: pods}
      spec: {selector: {app: web}, ports: [{port: 8080, protocol: TCP, targetPort: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: %1$s, name: bbs}
      spec: {ports: [{name: http, port: 8080, protocol: TCP, targetPort: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: %1$s, name: bbs2}
      spec: {ports: [{name: http, port: 8080, protocol: TCP, targetPort: 80}]}
      ---
      apiVersion: v1
      kind: Endpoints
      metadata: {namespace: %1$s, name: bbs}
      subsets: [{addresses: [{ip: 10.8.1.127}], ports: [{port: 80, protocol: TCP}]}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: %1$s, name: bbs2-1, labels: {kubernetes.io/service-name: bbs2}}
      addressType: IPv4
      endpoints: [{addresses: [10.8.1.127], conditions: {}}]
      ports: [{port: 80, protocol: TCP}]
      """;

  private static final List<String> NAMED =
      List.of("Service/pods", "Endpoints/bbs", "EndpointSlice/bbs2-1");

  private final Kubectl kubectl;
  private final ToolApiClient api;
  private final Path charts;

  /**
   * Applies nothing yet.
   *
   * @param charts a folder for the charts of Helm
   */
  PortNameDrift(Kubectl kubectl, ToolApiClient api, Path charts) {
    this.kubectl = kubectl;
    this.api = api;
    this.charts = charts;
  }

  /** The rows of the table: tool, and its report for a Service, Endpoints, and a slice. */
  String table() {
    List<ObjectNode> byClient = applied("drift");
    List<ObjectNode> byServer = applied("drift-server-side", "--server-side");
    return row("`kubectl diff`", byClient, m -> describeDiff(by(m, "diff")))
        + row(
            "`kubectl diff --server-side`, after a server-side apply",
            byServer,
            m -> describeDiff(by(m, "diff", "--server-side")))
        + flux()
        + row("Argo CD, server-side diff", byClient, this::describeArgoServerSideDiff)
        + row(
            "Argo CD, three-way diff",
            byClient,
            m -> ThreeWayMerge.patch(m, m, stored(m)).isEmpty() ? NOTHING : SHOWN)
        + row(
            "a comparison of the port lists",
            byClient,
            m -> m.findValue("ports").equals(stored(m).findValue("ports")) ? NOTHING : SHOWN)
        + row("a second `kubectl apply`", byClient, this::describeSecondApply)
        + helm(GoProgram.HELM_4)
        + helm(GoProgram.HELM_3);
  }

  private static String row(
      String tool, List<ObjectNode> manifests, Function<ObjectNode, String> report) {
    return manifests.stream()
        .map(report)
        .collect(Collectors.joining(" | ", "| " + tool + " | ", " |\n"));
  }

  private String flux() {
    FluxTool flux = new FluxTool(kubectl);
    ManagedApplication application = installed(flux, "drift-flux");
    JsonNode changes =
        flux.reconcile(List.of(application)).get(application.namespace).get("changes");
    return row(
        flux.name(),
        named(application.target()),
        m -> {
          String subject =
              ManagedApplication.key(m).replace("/", "/" + application.namespace + "/");
          return changes.get(subject).asText().equals("unchanged") ? NOTHING : SHOWN;
        });
  }

  private String helm(GoProgram program) {
    HelmTool helm = new HelmTool(program, kubectl, List.of(), charts);
    ManagedApplication application =
        installed(helm, "drift-" + helm.name().toLowerCase(Locale.ROOT).replace(' ', '-'));
    List<ObjectNode> manifests = named(application.target());
    Map<ObjectNode, JsonNode> before =
        manifests.stream().collect(Collectors.toMap(m -> m, this::stored));
    assertTrue(helm.run(application).isComplete());
    return row(
        "a second `helm upgrade` of " + helm.name(),
        manifests,
        m -> {
          assertEquals(version(before.get(m)), version(stored(m)));
          return "nothing changes";
        });
  }

  /** The objects as a tool installed them. */
  private ManagedApplication installed(DeploymentTool tool, String namespace) {
    ManagedApplication application =
        new ManagedApplication(
            tool, ApplicationShape.ENDPOINTS, "standard", Workaround.EXEMPTION, namespace);
    application.setTarget(manifests(namespace));
    DeploymentTool.ToolResult installed = tool.run(List.of(application)).get(application);
    assertTrue(installed.isComplete(), installed::output);
    assertNamesAdded(application.target());
    return application;
  }

  /** The objects that got a name when kubectl applied them. */
  private List<ObjectNode> applied(String namespace, String... flags) {
    List<ObjectNode> manifests = manifests(namespace);
    for (ObjectNode manifest : manifests) {
      ProcessResult applied =
          by(manifest, Stream.concat(Stream.of("apply"), Stream.of(flags)).toArray(String[]::new));
      assertEquals(0, applied.exitCode(), applied::toString);
    }
    assertNamesAdded(manifests);
    return named(manifests);
  }

  private List<ObjectNode> manifests(String namespace) {
    assertTrue(api.create(CacheSyncBarrier.namespace(namespace, "standard")).isOk());
    return Stream.of(MANIFESTS.formatted(namespace).split("---\n"))
        .map(ApplicationShape::object)
        .toList();
  }

  private void assertNamesAdded(List<ObjectNode> manifests) {
    for (ObjectNode manifest : named(manifests)) {
      JsonNode port = stored(manifest).findValue("ports").get(0);
      assertFalse(port.path("name").asText().isEmpty(), manifest::toString);
    }
  }

  private static List<ObjectNode> named(List<ObjectNode> manifests) {
    return manifests.stream().filter(m -> NAMED.contains(ManagedApplication.key(m))).toList();
  }

  private JsonNode stored(ObjectNode manifest) {
    return api.get(manifest).body();
  }

  private static String version(JsonNode stored) {
    return stored.at("/metadata/resourceVersion").asText();
  }

  private ProcessResult by(ObjectNode manifest, String... command) {
    return kubectl.runWith(
        manifest.toString(),
        Stream.concat(Stream.of(command), Stream.of("-f", "-")).toArray(String[]::new));
  }

  private String describeArgoServerSideDiff(ObjectNode manifest) {
    ToolApiClient.ApiResponse rehearsed =
        api.apply(manifest, "?fieldManager=argocd&force=true&dryRun=All");
    assertTrue(rehearsed.isOk(), rehearsed::message);
    return StoredObjects.withoutServerFields((ObjectNode) rehearsed.body())
            .equals(StoredObjects.withoutServerFields((ObjectNode) stored(manifest)))
        ? NOTHING
        : SHOWN;
  }

  private String describeSecondApply(ObjectNode manifest) {
    JsonNode before = stored(manifest);
    ProcessResult again = by(manifest, "apply");
    assertEquals(version(before), version(stored(manifest)));
    return "`" + again.out().strip().replaceFirst(".* ", "") + "`, and nothing changes";
  }

  private static String describeDiff(ProcessResult diff) {
    assertTrue(diff.exitCode() < 2, diff::toString);
    assertTrue(diff.exitCode() == 0 || diff.out().contains("name: "), diff::toString);
    return diff.exitCode() == 0 ? NOTHING : SHOWN;
  }
}
