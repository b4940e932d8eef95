package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The calls of Flux' kustomize-controller: it rehearses everything and applies nothing where a
 * rehearsal fails; then it applies what would change, kind by kind, up to the first error; then it
 * prunes in the reverse order, and goes on after errors (fluxcd/pkg/ssa ApplyAll, ReconcileOrder,
 * DeleteAll). What it could not prune it tries again the next time (fluxcd/flux2 issue 1664).
 */
record Flux(Api api) implements Tool.Single {

  /** Services are named by it; the others are sorted by group. */
  private static final List<String> ORDER =
      List.of("ConfigMap", "Service", "Endpoints", "EndpointSlice", "Ingress");

  private static final String MANAGER = "?fieldManager=kustomize-controller&force=true";

  @Override
  public String name() {
    return "Flux";
  }

  @Override
  public String does() {
    return "rehearses everything and applies nothing where that fails; then Services, Endpoints and"
        + " slices, Ingresses, up to the first error; then it prunes in the reverse order.";
  }

  @Override
  public Ran run(Cell cell) {
    List<ObjectNode> manifests = Release.inOrder(cell.target(), ORDER);
    List<ObjectNode> drifted = new ArrayList<>();
    for (ObjectNode manifest : manifests) {
      Api.Answer rehearsed = api.apply(manifest, MANAGER + "&dryRun=All");
      if (!rehearsed.ok()) {
        return Ran.of(rehearsed.message());
      }
      if (!essence(rehearsed.body()).equals(essence(api.get(manifest).body()))) {
        drifted.add(manifest);
      }
    }
    for (ObjectNode manifest : drifted) {
      Api.Answer applied = api.apply(manifest, MANAGER);
      if (!applied.ok()) {
        return Ran.of(applied.message());
      }
    }
    List<ObjectNode> obsolete = new ArrayList<>(Release.inOrder(cell.obsolete(), ORDER));
    Collections.reverse(obsolete);
    return Ran.of(
        obsolete.stream().map(o -> api.delete(o).failure()).collect(Collectors.joining()));
  }

  /** What makes a difference (fluxcd/pkg/ssa hasDrifted). */
  static JsonNode essence(JsonNode object) {
    ObjectNode essence = object.deepCopy();
    essence.remove("status");
    if (essence.get("metadata") instanceof ObjectNode meta) {
      meta.retain("name", "namespace", "labels", "annotations");
    }
    return essence;
  }
}
