package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the calls of a sync of Argo CD (gitops-engine pkg/sync: runTasks, and kindOrder, which is
 * Helm's): wave by wave, and none after a wave with a failure. In a wave it prunes first and
 * continues if that succeeded; then it applies kind by kind and continues after errors.
 *
 * @param usesSyncOptions with server-side apply, waves (the Ingress has its own), and PruneLast;
 *     otherwise with the defaults: client-side apply in one wave
 */
record ArgoCdTool(ToolApiClient api, boolean usesSyncOptions)
    implements DeploymentTool.SingleApplicationTool {

  private static final List<String> ORDER = List.of("ConfigMap", "Service", "Ingress");
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String MANAGER = "?fieldManager=argocd-controller&force=true";

  @Override
  public String name() {
    return usesSyncOptions ? "Argo CD, waves, server-side, PruneLast" : "Argo CD";
  }

  @Override
  public String basis() {
    return "modeled after its documentation";
  }

  @Override
  public String describe() {
    return usesSyncOptions
        ? "server-side apply, the Ingress in a later wave, and pruning after that."
        : "client-side apply in one wave: prunes first and applies nothing if that fails; then"
            + " Services, Ingresses, Endpoints and slices, continuing after errors.";
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    for (List<SyncTask> wave : waves(cell)) {
      String failed = run(wave, true);
      if (failed.isEmpty()) {
        failed = run(wave, false);
      }
      if (!failed.isEmpty()) {
        return ToolResult.of(failed);
      }
    }
    return ToolResult.of("");
  }

  private String run(List<SyncTask> wave, boolean prune) {
    return wave.stream()
        .filter(t -> t.prune == prune)
        .map(t -> (prune ? api.delete(t.object) : apply(t.object)).failure())
        .collect(Collectors.joining());
  }

  private record SyncTask(ObjectNode object, boolean prune) {}

  private List<List<SyncTask>> waves(ManagedApplication cell) {
    List<SyncTask> applied = tasks(cell.target(), false);
    List<SyncTask> pruned = tasks(cell.obsolete(), true);
    if (!usesSyncOptions) {
      return List.of(Stream.concat(pruned.stream(), applied.stream()).toList());
    }
    List<List<SyncTask>> waves = new ArrayList<>();
    for (boolean ingresses : new boolean[] {false, true}) {
      waves.add(
          applied.stream()
              .filter(t -> t.object.get("kind").asText().equals("Ingress") == ingresses)
              .toList());
    }
    waves.add(pruned);
    return waves;
  }

  private static List<SyncTask> tasks(List<ObjectNode> objects, boolean prune) {
    return objects.stream()
        .sorted(Comparator.comparingInt(ArgoCdTool::position))
        .map(o -> new SyncTask(o, prune))
        .toList();
  }

  /** Unknown kinds are last. */
  private static int position(ObjectNode object) {
    int position = ORDER.indexOf(object.get("kind").asText());
    return position < 0 ? ORDER.size() : position;
  }

  /** With the annotation that names the application (Argo CD docs: resource_tracking). */
  private static ObjectNode tracked(ObjectNode object) {
    String apiVersion = object.get("apiVersion").asText();
    ObjectNode tracked = object.deepCopy();
    ObjectNode metadata = (ObjectNode) tracked.get("metadata");
    metadata
        .withObject("/annotations")
        .put(
            "argocd.argoproj.io/tracking-id",
            "shop:%s/%s:%s/%s"
                .formatted(
                    apiVersion.contains("/") ? apiVersion.split("/")[0] : "",
                    object.get("kind").asText(),
                    metadata.get("namespace").asText(),
                    metadata.get("name").asText()));
    return tracked;
  }

  private ToolApiClient.ApiResponse apply(ObjectNode object) {
    ObjectNode manifest = tracked(object);
    if (usesSyncOptions) {
      return api.apply(manifest, MANAGER);
    }
    ToolApiClient.ApiResponse live = api.get(manifest);
    ObjectNode remembering = manifest.deepCopy();
    ((ObjectNode) remembering.get("metadata"))
        .withObject("/annotations")
        .put(LAST_APPLIED, manifest.toString());
    if (live.isNotFound()) {
      return api.create(remembering);
    }
    String last = live.body().at("/metadata/annotations").path(LAST_APPLIED).asText("{}");
    ObjectNode patch = ThreeWayMerge.patch(ToolApiClient.parse(last), remembering, live.body());
    return patch.isEmpty() ? live : api.merge(manifest, patch, "?fieldManager=argocd-controller");
  }
}
