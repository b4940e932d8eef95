package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.GoProgram;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The apply engine of Flux. One process reconciles the Kustomizations of all applications, as
 * kustomize-controller does. What it could not prune it retries in the next run (fluxcd/flux2 issue
 * 1664).
 */
record FluxTool(Kubectl kubectl) implements DeploymentTool {

  @Override
  public String name() {
    return "Flux";
  }

  @Override
  public String basis() {
    return "measured with Flux's apply engine, github.com/fluxcd/pkg/ssa "
        + GoProgram.FLUX_APPLY.version();
  }

  @Override
  public String describe() {
    return "dry-runs everything and applies nothing if that fails; then Services, Endpoints and"
        + " slices, Ingresses, up to the first error; then prunes in the reverse order.";
  }

  @Override
  public Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells) {
    Map<String, JsonNode> results = reconcile(cells);
    // The engine ends each failed deletion with a semicolon.
    return cells.stream()
        .collect(
            Collectors.toMap(
                c -> c,
                c ->
                    ToolResult.of(
                        results.get(c.namespace).get("error").asText().replaceFirst(";$", ""))));
  }

  /** The answers of the engine by namespace: {@code error}, and {@code changes} by object. */
  Map<String, JsonNode> reconcile(Collection<ManagedApplication> cells) {
    ArrayNode kustomizations = ToolApiClient.JSON.createArrayNode();
    for (ManagedApplication cell : cells) {
      ObjectNode kustomization = kustomizations.addObject().put("namespace", cell.namespace);
      kustomization.putArray("objects").addAll(cell.target());
      kustomization.putArray("stale").addAll(cell.obsolete());
    }
    ProcessResult finished = kubectl.runClient(GoProgram.FLUX_APPLY, kustomizations.toString());
    if (finished.exitCode() != 0) {
      throw new AssertionError(finished);
    }
    Map<String, JsonNode> results = new HashMap<>();
    for (String line : finished.out().split("\n")) {
      JsonNode result = ToolApiClient.parse(line);
      results.put(result.get("namespace").asText(), result);
    }
    return results;
  }
}
