package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the calls of Helm 3.16 ({@code helm upgrade --install}). It creates missing objects and
 * stops at an error. It patches existing ones by a three-way comparison of the last release, the
 * new one, and the live object, and continues after errors. If nothing failed, it deletes what the
 * release no longer has, and reports failures of that with {@code --debug} only (helm
 * pkg/kube/client.go Update). Unknown kinds are last (pkg/releaseutil/kind_sorter.go).
 *
 * @param atomic whether a failed release is rolled back
 */
record HelmTool(ToolApiClient api, boolean atomic) implements DeploymentTool.SingleApplicationTool {

  private static final List<String> ORDER = List.of("ConfigMap", "Service", "Ingress");

  @Override
  public String name() {
    return atomic ? "Helm --atomic" : "Helm";
  }

  @Override
  public String describe() {
    return atomic
        ? "rolls back if something fails."
        : "creates up to the first error and patches by a three-way merge, continuing after errors;"
            + " Services, then Ingresses, then Endpoints and slices. If nothing failed, it"
            + " deletes what the release no longer has, in the same order, and reports failures"
            + " of that with `--debug` only.";
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    List<ObjectNode> last = cell.deployed().isEmpty() ? cell.attempted() : cell.deployed();
    List<ObjectNode> target = ReleaseManifests.inOrder(cell.target(), ORDER);
    StringBuilder unsaid = new StringBuilder();
    String failed = last.isEmpty() ? install(target) : update(last, target, unsaid);
    if (failed.isEmpty()) {
      return new ToolResult(true, unsaid.toString());
    }
    if (atomic) {
      String failedToo =
          cell.deployed().isEmpty()
              ? uninstall(target)
              : update(target, ReleaseManifests.inOrder(cell.deployed(), ORDER), unsaid);
      if (!failedToo.isEmpty() || !unsaid.isEmpty()) {
        throw new AssertionError("not taken back: " + cell + ": " + failedToo + unsaid);
      }
    }
    return ToolResult.of(failed);
  }

  private String install(List<ObjectNode> target) {
    for (ObjectNode manifest : target) {
      ToolApiClient.ApiResponse created = api.create(manifest);
      if (!created.isOk()) {
        return created.message();
      }
    }
    return "";
  }

  private String update(List<ObjectNode> original, List<ObjectNode> target, StringBuilder unsaid) {
    StringBuilder failed = new StringBuilder();
    for (ObjectNode manifest : target) {
      ToolApiClient.ApiResponse live = api.get(manifest);
      if (live.isNotFound()) {
        ToolApiClient.ApiResponse created = api.create(manifest);
        if (!created.isOk()) {
          return failed.append(created.message()).toString();
        }
      } else {
        ObjectNode before = ReleaseManifests.find(original, manifest).orElse(manifest);
        ObjectNode patch = ThreeWayMerge.patch(before, manifest, live.body());
        if (!patch.isEmpty()) {
          failed.append(api.merge(manifest, patch, "?fieldManager=helm").failure());
        }
      }
    }
    if (failed.isEmpty()) {
      ReleaseManifests.inOrder(original, ORDER).stream()
          .filter(o -> ReleaseManifests.find(target, o).isEmpty())
          .forEach(o -> unsaid.append(api.delete(o).failure()));
    }
    return failed.toString();
  }

  /** Unknown kinds are last here, too. */
  private String uninstall(List<ObjectNode> target) {
    return ReleaseManifests.inOrder(target, List.of("Ingress", "Service", "ConfigMap")).stream()
        .map(o -> api.delete(o).failure())
        .collect(Collectors.joining());
  }
}
