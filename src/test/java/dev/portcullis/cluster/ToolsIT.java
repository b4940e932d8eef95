package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.Page;
import dev.portcullis.cluster.Cell.Help;
import dev.portcullis.cluster.Tool.Ran;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What tools do, done to the real API server: whatever the profile, what somebody wants is reached,
 * and with no more help than a denial prints. docs/gitops.md says how.
 *
 * <p>All of them go side by side, each in a namespace of its own. Between two runs, which are
 * minutes apart where a tool comes again by itself, our view catches up.
 */
@Tag("alone")
final class ToolsIT {

  private static final List<String> PROFILES = List.of("audit", "gitops", "standard", "strict");

  private final Installation installation = Installation.shared();
  private final Api api = new Api(installation.cluster());
  private final CaughtUp view = new CaughtUp(api);
  private final List<Tool> tools =
      List.of(
          new KubectlTool(
              "kubectl apply", installation.kubectl(), api, KubectlTool.How.APPLY, true),
          new KubectlTool(
              "kubectl apply, Ingress first",
              installation.kubectl(),
              api,
              KubectlTool.How.APPLY,
              false),
          new KubectlTool(
              "kubectl apply --server-side",
              installation.kubectl(),
              api,
              KubectlTool.How.SERVER_SIDE,
              true),
          new KubectlTool(
              "kubectl replace", installation.kubectl(), api, KubectlTool.How.REPLACE, true),
          new KubectlPrune(installation.kubectl()),
          new Helm(api, false),
          new Helm(api, true),
          new ArgoCd(api, false),
          new ArgoCd(api, true),
          new Flux(api),
          new Operator(api));

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void everyTargetIsReached() throws IOException {
    List<Cell> cells = cells();
    cells.parallelStream().forEach(c -> make(CaughtUp.namespace(c.namespace, c.profile)));
    view.await();
    List<Trial> trials = new ArrayList<>();
    Set<Cell> failed = new HashSet<>();
    for (Scenario scenario : Scenario.values()) {
      List<Trial> some =
          cells.stream()
              .filter(c -> scenario.concerns(c) && !failed.contains(c))
              .map(c -> new Trial(c, scenario, api))
              .toList();
      finish(some);
      trials.addAll(some);
      some.stream().filter(t -> t.failure().isPresent()).forEach(t -> failed.add(t.cell));
    }
    assertEquals(
        "",
        trials.stream().flatMap(t -> t.failure().stream()).collect(Collectors.joining("\n==\n")));
    Page.check(
        Path.of("docs/gitops.md"),
        GitopsPage.of(tools, PROFILES, trials, new Drift(installation.kubectl(), api).table()));
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Tool tool : tools) {
      for (Application application : Application.values()) {
        for (String profile : PROFILES) {
          for (Help help : Help.values()) {
            if (isWorthIt(tool, application, profile, help)) {
              String namespace = "tools-%03d".formatted(cells.size());
              cells.add(new Cell(tool, application, profile, help, namespace));
            }
          }
        }
      }
    }
    return cells;
  }

  /**
   * Slices are to tools what Endpoints are, so it is enough to have them patched and applied; where
   * nothing is refused one application is enough, and no other profile is printed.
   */
  private static boolean isWorthIt(Tool tool, Application application, String profile, Help help) {
    boolean strictly = profile.equals("standard") || profile.equals("strict");
    return switch (application) {
      case ENDPOINTS -> help == Help.EXEMPTION || strictly;
      case SLICE ->
          help == Help.EXEMPTION
              && (profile.equals("gitops") || profile.equals("standard"))
              && (tool.name().equals("Helm") || tool instanceof Flux);
      case PODS -> help == Help.EXEMPTION && !profile.equals("audit");
    };
  }

  /** Runs tools until all have what is wanted, or cannot. */
  private void finish(List<Trial> trials) {
    Map<Cell, Trial> byCell = trials.stream().collect(Collectors.toMap(t -> t.cell, t -> t));
    Map<String, Map<String, JsonNode>> stored = api.stored();
    trials.forEach(
        t -> {
          t.cell.want(t.scenario.manifests(t.cell.application, t.cell.namespace));
          t.begin(stored.getOrDefault(t.cell.namespace, Map.of()));
        });
    while (trials.stream().anyMatch(t -> !t.isOver())) {
      Map<Cell, Ran> ran = run(trials.stream().filter(t -> !t.isOver()).map(t -> t.cell).toList());
      Map<String, Map<String, JsonNode>> now = api.stored();
      ran.forEach((c, r) -> byCell.get(c).after(r, now.getOrDefault(c.namespace, Map.of())));
      view.await();
    }
  }

  private Map<Cell, Ran> run(List<Cell> cells) {
    Map<Cell, Ran> ran = new ConcurrentHashMap<>();
    cells.stream().collect(Collectors.groupingBy(c -> c.tool)).entrySet().parallelStream()
        .forEach(e -> ran.putAll(e.getKey().run(e.getValue())));
    ran.forEach(Cell::after);
    return ran;
  }

  private void make(ObjectNode object) {
    Api.Answer answer = api.create(object);
    assertTrue(answer.ok(), answer::message);
  }
}
