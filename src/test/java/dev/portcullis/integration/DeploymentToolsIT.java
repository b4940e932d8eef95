package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.GoProgram;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.integration.DeploymentTool.ToolResult;
import dev.portcullis.integration.ManagedApplication.Workaround;
import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs deployment tools against a real API server. Under every profile the desired state is reached
 * with no more help than a denial prints. docs/gitops.md lists how.
 *
 * <p>All tools run in parallel, each in its own namespace. Between two runs, which are minutes
 * apart for a tool that retries, the server's view catches up.
 */
@Tag("alone")
@Tag("slow")
final class DeploymentToolsIT {

  private static final List<String> PROFILES = List.of("audit", "gitops", "standard", "strict");

  private final TestInstallation installation = TestInstallation.shared();
  private final ToolApiClient api = new ToolApiClient(installation.cluster());
  private final CacheSyncBarrier view = new CacheSyncBarrier(api);
  private final Kubectl kubectl = installation.kubectl();
  private List<DeploymentTool> tools = List.of();

  @TempDir private Path folder;

  @BeforeEach
  void setUp() {
    Path charts = folder.resolve("charts");
    tools =
        List.of(
            new KubectlTool("kubectl apply", kubectl, api, KubectlTool.ApplyMode.APPLY, true),
            new KubectlTool(
                "kubectl apply, Ingress first", kubectl, api, KubectlTool.ApplyMode.APPLY, false),
            new KubectlTool(
                "kubectl apply --server-side",
                kubectl,
                api,
                KubectlTool.ApplyMode.SERVER_SIDE,
                true),
            new KubectlTool("kubectl replace", kubectl, api, KubectlTool.ApplyMode.REPLACE, true),
            new KustomizeTool(kubectl, folder.resolve("kustomization")),
            new KubectlPruneTool(kubectl),
            new HelmTool(GoProgram.HELM_4, kubectl, List.of(), charts),
            new HelmTool(GoProgram.HELM_4, kubectl, List.of("--rollback-on-failure"), charts),
            new HelmTool(GoProgram.HELM_3, kubectl, List.of(), charts),
            new ArgoCdTool(api, false),
            new ArgoCdTool(api, true),
            new FluxTool(kubectl),
            new OperatorTool(api));
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void everyToolReachesItsTarget() throws IOException {
    List<ManagedApplication> cells = applications();
    cells.parallelStream().forEach(c -> make(CacheSyncBarrier.namespace(c.namespace, c.profile)));
    view.awaitSynced();
    List<ScenarioRun> trials = new ArrayList<>();
    Set<ManagedApplication> failed = new HashSet<>();
    for (RolloutScenario scenario : RolloutScenario.values()) {
      List<ScenarioRun> some =
          cells.stream()
              .filter(c -> scenario.appliesTo(c) && !failed.contains(c))
              .map(c -> new ScenarioRun(c, scenario, api))
              .toList();
      runToCompletion(some);
      trials.addAll(some);
      some.stream().filter(t -> t.failure().isPresent()).forEach(t -> failed.add(t.application));
    }
    assertEquals(
        "",
        trials.stream().flatMap(t -> t.failure().stream()).collect(Collectors.joining("\n==\n")));
    PortNameDrift drift = new PortNameDrift(kubectl, api, folder.resolve("charts"));
    GeneratedDocument.assertUpToDate(
        Path.of("docs/gitops.md"), GitopsDoc.of(tools, PROFILES, trials, drift.table()));
  }

  private List<ManagedApplication> applications() {
    List<ManagedApplication> cells = new ArrayList<>();
    for (DeploymentTool tool : tools) {
      for (ApplicationShape application : ApplicationShape.values()) {
        for (String profile : PROFILES) {
          for (Workaround help : Workaround.values()) {
            if (isRelevant(tool, application, profile, help)) {
              String namespace = "tools-%03d".formatted(cells.size());
              cells.add(new ManagedApplication(tool, application, profile, help, namespace));
            }
          }
        }
      }
    }
    return cells;
  }

  /**
   * Tools treat slices like Endpoints, so Helm and Flux are enough for them. Where nothing is
   * rejected one application is enough, and the message offers no other profile. Other versions and
   * flags of Helm run with Endpoints only, because each run is a process.
   */
  private static boolean isRelevant(
      DeploymentTool tool, ApplicationShape application, String profile, Workaround help) {
    boolean isVariant = tool instanceof HelmTool && !tool.name().equals("Helm 4");
    boolean strictly = profile.equals("standard") || profile.equals("strict");
    return switch (application) {
      case ENDPOINTS -> help == Workaround.EXEMPTION || strictly;
      case SLICE ->
          help == Workaround.EXEMPTION
              && (profile.equals("gitops") || profile.equals("standard"))
              && (tool.name().equals("Helm 4") || tool instanceof FluxTool);
      case PODS -> help == Workaround.EXEMPTION && !profile.equals("audit") && !isVariant;
    };
  }

  /** Runs the tools until each has reached the desired state or cannot. */
  private void runToCompletion(List<ScenarioRun> trials) {
    Map<ManagedApplication, ScenarioRun> byCell =
        trials.stream().collect(Collectors.toMap(t -> t.application, t -> t));
    Map<String, Map<String, JsonNode>> stored = api.stored();
    trials.forEach(
        t -> {
          t.application.setTarget(
              t.scenario.manifests(t.application.application, t.application.namespace));
          t.observe(stored.getOrDefault(t.application.namespace, Map.of()));
        });
    while (trials.stream().anyMatch(t -> !t.isOver())) {
      Map<ManagedApplication, ToolResult> ran =
          run(trials.stream().filter(t -> !t.isOver()).map(t -> t.application).toList());
      Map<String, Map<String, JsonNode>> now = api.stored();
      ran.forEach((c, r) -> byCell.get(c).recordRun(r, now.getOrDefault(c.namespace, Map.of())));
      view.awaitSynced();
    }
  }

  private Map<ManagedApplication, ToolResult> run(List<ManagedApplication> cells) {
    Map<ManagedApplication, ToolResult> ran = new ConcurrentHashMap<>();
    cells.stream().collect(Collectors.groupingBy(c -> c.tool)).entrySet().parallelStream()
        .forEach(e -> ran.putAll(e.getKey().run(e.getValue())));
    ran.forEach(ManagedApplication::recordRun);
    return ran;
  }

  private void make(ObjectNode object) {
    ToolApiClient.ApiResponse answer = api.create(object);
    assertTrue(answer.isOk(), answer::message);
  }
}
