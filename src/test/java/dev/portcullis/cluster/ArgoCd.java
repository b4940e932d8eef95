package dev.portcullis.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calls of a sync of Argo CD (gitops-engine pkg/sync: runTasks, and kindOrder, which is
 * Helm's): wave by wave, and none after one in which something failed; in a wave it prunes first,
 * and goes on to apply where that did not fail; then it applies kind by kind and goes on after an
 * error.
 *
 * @param careful with server-side apply, waves (the Ingress has one of its own) and PruneLast;
 *     without all that it is as it comes: client-side apply, and everything in one wave
 */
record ArgoCd(Api api, boolean careful) implements Tool.Single {

  private static final List<String> ORDER = List.of("ConfigMap", "Service", "Ingress");
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final String MANAGER = "?fieldManager=argocd-controller&force=true";

  @Override
  public String name() {
    return careful ? "Argo CD, waves, server-side, PruneLast" : "Argo CD";
  }

  @Override
  public String does() {
    return careful
        ? "server-side apply, an Ingress in a wave after the others, and pruning in one after that."
        : "client-side apply, all in one wave: it prunes first, and applies nothing where that"
            + " fails; then Services, Ingresses, Endpoints and slices, and goes on after an error.";
  }

  @Override
  public Ran run(Cell cell) {
    for (List<Task> wave : waves(cell)) {
      String failed = run(wave, true);
      if (failed.isEmpty()) {
        failed = run(wave, false);
      }
      if (!failed.isEmpty()) {
        return Ran.of(failed);
      }
    }
    return Ran.of("");
  }

  private String run(List<Task> wave, boolean prune) {
    return wave.stream()
        .filter(t -> t.prune == prune)
        .map(t -> (prune ? api.delete(t.object) : apply(t.object)).failure())
        .collect(Collectors.joining());
  }

  private record Task(ObjectNode object, boolean prune) {}

  private List<List<Task>> waves(Cell cell) {
    List<Task> applied = tasks(cell.target(), false);
    List<Task> pruned = tasks(cell.obsolete(), true);
    if (!careful) {
      return List.of(Stream.concat(pruned.stream(), applied.stream()).toList());
    }
    List<List<Task>> waves = new ArrayList<>();
    for (boolean ingresses : new boolean[] {false, true}) {
      waves.add(
          applied.stream()
              .filter(t -> t.object.get("kind").asText().equals("Ingress") == ingresses)
              .toList());
    }
    waves.add(pruned);
    return waves;
  }

  private static List<Task> tasks(List<ObjectNode> objects, boolean prune) {
    return Release.inOrder(objects, ORDER).stream().map(o -> new Task(o, prune)).toList();
  }

  private Api.Answer apply(ObjectNode manifest) {
    if (careful) {
      return api.apply(manifest, MANAGER);
    }
    Api.Answer live = api.get(manifest);
    ObjectNode remembering = manifest.deepCopy();
    ((ObjectNode) remembering.get("metadata"))
        .withObject("/annotations")
        .put(LAST_APPLIED, manifest.toString());
    if (live.notFound()) {
      return api.create(remembering);
    }
    String last = live.body().at("/metadata/annotations").path(LAST_APPLIED).asText("{}");
    ObjectNode patch = ThreeWay.patch(Api.parsed(last), remembering, live.body());
    return patch.isEmpty() ? live : api.merge(manifest, patch, "?fieldManager=argocd-controller");
  }
}
