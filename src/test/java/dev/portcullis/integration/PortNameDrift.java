package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What tools report as drift after names were added to objects that kubectl applied without them.
 */
final class PortNameDrift {

  /** How a tool compares the stored object with the manifest. */
  private enum DiffMethod {
    DIFF("`kubectl diff`"),
    DIFF_SERVER_SIDE("`kubectl diff --server-side`, after a server-side apply"),
    ARGO_SERVER_SIDE("Argo CD, server-side diff; Flux"),
    ARGO("Argo CD, three-way diff; Helm"),
    LIST_COMPARISON("a comparison of the port lists"),
    REAPPLY("a second apply");

    private final String label;

    DiffMethod(String words) {
      this.label = words;
    }
  }

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

  PortNameDrift(Kubectl kubectl, ToolApiClient api) {
    this.kubectl = kubectl;
    this.api = api;
  }

  /** The rows of the table: tool, and its report for a Service, Endpoints, and a slice. */
  String table() {
    List<ObjectNode> byClient = applied("drift");
    List<ObjectNode> byServer = applied("drift-server-side", "--server-side");
    return Stream.of(DiffMethod.values())
        .map(
            look ->
                (look == DiffMethod.DIFF_SERVER_SIDE ? byServer : byClient)
                    .stream()
                        .map(m -> describeDiff(look, m))
                        .collect(Collectors.joining(" | ", "| " + look.label + " | ", " |\n")))
        .collect(Collectors.joining());
  }

  /** The objects that got a name when kubectl applied them. */
  private List<ObjectNode> applied(String namespace, String... flags) {
    assertTrue(api.create(CacheSyncBarrier.namespace(namespace, "standard")).isOk());
    List<ObjectNode> manifests =
        Stream.of(MANIFESTS.formatted(namespace).split("---\n"))
            .map(ApplicationShape::object)
            .toList();
    for (ObjectNode manifest : manifests) {
      ProcessResult applied =
          by(manifest, Stream.concat(Stream.of("apply"), Stream.of(flags)).toArray(String[]::new));
      assertEquals(0, applied.exitCode(), applied::toString);
    }
    List<ObjectNode> named =
        manifests.stream().filter(m -> NAMED.contains(ManagedApplication.key(m))).toList();
    for (ObjectNode manifest : named) {
      JsonNode port = api.get(manifest).body().findValue("ports").get(0);
      assertFalse(port.path("name").asText().isEmpty(), manifest::toString);
    }
    return named;
  }

  private ProcessResult by(ObjectNode manifest, String... command) {
    return kubectl.runWith(
        manifest.toString(),
        Stream.concat(Stream.of(command), Stream.of("-f", "-")).toArray(String[]::new));
  }

  private String describeDiff(DiffMethod look, ObjectNode manifest) {
    JsonNode live = api.get(manifest).body();
    return switch (look) {
      case DIFF -> describeDiff(by(manifest, "diff"));
      case DIFF_SERVER_SIDE -> describeDiff(by(manifest, "diff", "--server-side"));
      case ARGO_SERVER_SIDE -> {
        ToolApiClient.ApiResponse rehearsed =
            api.apply(manifest, "?fieldManager=argocd&force=true&dryRun=All");
        assertTrue(rehearsed.isOk(), rehearsed::message);
        yield FluxTool.withoutServerFields(rehearsed.body())
                .equals(FluxTool.withoutServerFields(live))
            ? NOTHING
            : SHOWN;
      }
      case ARGO -> ThreeWayMerge.patch(manifest, manifest, live).isEmpty() ? NOTHING : SHOWN;
      case LIST_COMPARISON ->
          manifest.findValue("ports").equals(live.findValue("ports")) ? NOTHING : SHOWN;
      case REAPPLY -> {
        ProcessResult again = by(manifest, "apply");
        assertEquals(
            live.at("/metadata/resourceVersion"),
            api.get(manifest).body().at("/metadata/resourceVersion"));
        yield "`" + again.out().strip().replaceFirst(".* ", "") + "`, and nothing changes";
      }
    };
  }

  private static String describeDiff(ProcessResult diff) {
    assertTrue(diff.exitCode() < 2, diff::toString);
    assertTrue(diff.exitCode() == 0 || diff.out().contains("name: "), diff::toString);
    return diff.exitCode() == 0 ? NOTHING : SHOWN;
  }
}
