package dev.portcullis.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the calls of Flux' kustomize-controller: it dry-runs everything and applies nothing if a
 * dry run fails; then it applies changed objects kind by kind, up to the first error; then it
 * prunes in the reverse order and continues after errors (fluxcd/pkg/ssa ApplyAll, ReconcileOrder,
 * DeleteAll). What it could not prune it retries in the next run (fluxcd/flux2 issue 1664).
 */
record FluxTool(ToolApiClient api) implements DeploymentTool.SingleApplicationTool {

  /** Its order names Services; the other kinds are sorted by group. */
  private static final List<String> ORDER =
      List.of("ConfigMap", "Service", "Endpoints", "EndpointSlice", "Ingress");

  private static final String MANAGER = "?fieldManager=kustomize-controller&force=true";

  @Override
  public String name() {
    return "Flux";
  }

  @Override
  public String describe() {
    return "dry-runs everything and applies nothing if that fails; then Services, Endpoints and"
        + " slices, Ingresses, up to the first error; then prunes in the reverse order.";
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    List<ObjectNode> manifests = ReleaseManifests.inOrder(cell.target(), ORDER);
    List<ObjectNode> drifted = new ArrayList<>();
    for (ObjectNode manifest : manifests) {
      ToolApiClient.ApiResponse rehearsed = api.apply(manifest, MANAGER + "&dryRun=All");
      if (!rehearsed.isOk()) {
        return ToolResult.of(rehearsed.message());
      }
      if (!withoutServerFields(rehearsed.body())
          .equals(withoutServerFields(api.get(manifest).body()))) {
        drifted.add(manifest);
      }
    }
    for (ObjectNode manifest : drifted) {
      ToolApiClient.ApiResponse applied = api.apply(manifest, MANAGER);
      if (!applied.isOk()) {
        return ToolResult.of(applied.message());
      }
    }
    List<ObjectNode> obsolete = new ArrayList<>(ReleaseManifests.inOrder(cell.obsolete(), ORDER));
    Collections.reverse(obsolete);
    return ToolResult.of(
        obsolete.stream().map(o -> api.delete(o).failure()).collect(Collectors.joining()));
  }

  /** Differences that count (fluxcd/pkg/ssa hasDrifted). */
  static JsonNode withoutServerFields(JsonNode object) {
    ObjectNode essence = object.deepCopy();
    essence.remove("status");
    if (essence.get("metadata") instanceof ObjectNode meta) {
      meta.retain("name", "namespace", "labels", "annotations");
    }
    return essence;
  }
}
