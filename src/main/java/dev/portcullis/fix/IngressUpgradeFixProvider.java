package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.convert.IngressUpgrade;
import java.util.List;

/** Upgrades a v1beta1 Ingress to v1. */
final class IngressUpgradeFixProvider implements FixProvider {

  @Override
  public List<Fix> propose(Manifest manifest, ResourceView view) {
    if (!(manifest.resource() instanceof Ingress ingress)
        || ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1) {
      return List.of();
    }
    List<FieldEdit> edits = IngressUpgrade.editsFor(manifest.tree());
    return edits.isEmpty()
        ? List.of()
        : List.of(
            new Fix(
                FieldPath.ROOT.field("apiVersion"),
                "changed from "
                    + ingress.apiVersion()
                    + " to networking.k8s.io/v1"
                    + describePaths(edits),
                edits));
  }

  private static String describePaths(List<FieldEdit> edits) {
    long paths = edits.stream().filter(FieldEdit.SetField.class::isInstance).count();
    return paths == 0
        ? ""
        : "; pathType: ImplementationSpecific, the default of v1beta1, added to "
            + (paths == 1 ? "1 path" : paths + " paths");
  }
}
