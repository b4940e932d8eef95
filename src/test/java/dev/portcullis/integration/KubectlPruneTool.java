package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Binaries;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import java.util.stream.Collectors;

/**
 * The real kubectl with {@code --prune}: it deletes labeled objects that are no longer in the file,
 * kind by kind, only if nothing was rejected before, and stops at the first error (k/k kubectl
 * pkg/cmd/apply/prune.go).
 */
record KubectlPruneTool(Kubectl kubectl) implements DeploymentTool.SingleApplicationTool {

  private static final String LABEL = "example.com/release";

  @Override
  public String name() {
    return "kubectl apply --prune";
  }

  @Override
  public String basis() {
    return "measured with kubectl " + Binaries.find().version();
  }

  @Override
  public String describe() {
    return "deletes labeled objects that are no longer in the file, only if nothing was rejected,"
        + " Services before Ingresses, up to the first error.";
  }

  @Override
  public ToolResult run(ManagedApplication cell) {
    String file =
        cell.target().stream()
            .map(KubectlPruneTool::labelled)
            .collect(Collectors.joining("\n---\n"));
    ProcessResult finished =
        kubectl.runWith(
            file,
            "apply",
            "-f",
            "-",
            "--prune",
            "--selector=" + LABEL + "=web",
            "--prune-allowlist=core/v1/ConfigMap",
            "--prune-allowlist=core/v1/Endpoints",
            "--prune-allowlist=core/v1/Service",
            "--prune-allowlist=networking.k8s.io/v1/Ingress",
            "--prune-allowlist=discovery.k8s.io/v1/EndpointSlice");
    if (DenialMessage.parseAll(finished.err()).isEmpty() != (finished.exitCode() == 0)) {
      throw new AssertionError(finished);
    }
    return finished.exitCode() == 0 ? ToolResult.of("") : ToolResult.of(finished.err());
  }

  private static String labelled(ObjectNode manifest) {
    ObjectNode copy = manifest.deepCopy();
    ((ObjectNode) copy.get("metadata")).withObject("/labels").put(LABEL, "web");
    return copy.toString();
  }
}
