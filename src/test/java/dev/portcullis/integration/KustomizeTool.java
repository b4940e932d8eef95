package dev.portcullis.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.controlplane.Binaries;
import dev.portcullis.controlplane.Kubectl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The kustomize of the real kubectl. One process applies the applications of all namespaces, whose
 * order it decides itself; objects that are no longer wanted are deleted by name afterwards.
 *
 * @param folder the folder of the kustomization
 */
record KustomizeTool(Kubectl kubectl, Path folder) implements DeploymentTool {

  private static final String KUSTOMIZATION =
      """
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources: [all.yaml]
      """;

  @Override
  public String name() {
    return "kubectl apply -k";
  }

  @Override
  public String basis() {
    return "measured with kubectl " + Binaries.find().version();
  }

  @Override
  public String describe() {
    return "sorts by kind, Endpoints before Services, Ingresses last; continues after an error."
        + " Objects that are no longer in the folder are deleted by name, Services first.";
  }

  @Override
  public Map<ManagedApplication, ToolResult> run(Collection<ManagedApplication> cells) {
    // The reverse of the dependency order, which kustomize corrects.
    List<ObjectNode> wanted =
        new ArrayList<>(cells.stream().flatMap(c -> c.target().stream()).toList());
    Collections.reverse(wanted);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("kustomization.yaml"), KUSTOMIZATION);
      Files.writeString(folder.resolve("all.yaml"), KubectlTool.file(wanted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<DenialMessage> denials =
        new ArrayList<>(KubectlTool.denials(kubectl.run("apply", "-k", folder.toString())));
    List<ObjectNode> obsolete = cells.stream().flatMap(c -> c.obsolete().stream()).toList();
    if (!obsolete.isEmpty()) {
      denials.addAll(
          KubectlTool.denials(
              kubectl.runWith(
                  KubectlTool.file(obsolete), "delete", "--ignore-not-found", "-f", "-")));
    }
    return KubectlTool.results(cells, denials);
  }
}
