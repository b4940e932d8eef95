package dev.portcullis.fix;

import dev.portcullis.manifests.Manifest;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.convert.IngressUpgrade;
import java.util.List;

/** The remedy that writes an Ingress of v1beta1 as one of v1. */
final class IngressUpgradeFixProvider implements FixProvider {

  @Override
  public ProposedFixes propose(Manifest manifest, ResourceView view) {
    if (!(manifest.resource() instanceof Ingress ingress)
        || ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1) {
      return new ProposedFixes(List.of());
    }
    List<FieldEdit> amendments = IngressUpgrade.editsFor(manifest.tree());
    return amendments.isEmpty()
        ? new ProposedFixes(List.of())
        : ProposedFixes.of(
            FieldPath.ROOT.field("apiVersion"),
            "networking.k8s.io/v1, was " + ingress.apiVersion() + describePaths(amendments),
            amendments);
  }

  private static String describePaths(List<FieldEdit> amendments) {
    long paths = amendments.stream().filter(FieldEdit.SetField.class::isInstance).count();
    return paths == 0
        ? ""
        : "; pathType: ImplementationSpecific on "
            + (paths == 1 ? "a path" : paths + " paths")
            + ", as the API server took it to be";
  }
}
