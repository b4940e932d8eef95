package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Service;
import dev.portcullis.model.TextFormat;
import java.util.List;

/** A rule that reports a selector that is taken away from a Service. */
final class ServiceSelectorRemoved implements ServiceUpdateRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServiceSelectorRemoved.class,
          Severity.WARNING,
          Evidence.OBJECT,
          "An update takes the selector away from a Service.",
          "What the controllers wrote for the Service stays as it was, slices and Endpoints alike,"
              + " and from then on nobody takes the addresses of pods out that are gone. kube-proxy"
              + " goes on sending to them, beside whatever is written by hand.",
          "k/k pkg/controller/endpoint, pkg/controller/endpointslice (syncService skips a nil"
              + " selector)",
          "kubernetes/kubernetes#103576");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> checkUpdate(Service before, Service after) {
    boolean removed =
        !before.selector().isEmpty() && !before.isExternalName() && after.isSelectorless();
    return removed ? List.of(finding(before, after)) : List.of();
  }

  private static Finding finding(Service before, Service after) {
    String name = after.key().name();
    return new Finding(
        INFO.id(),
        Severity.WARNING,
        Evidence.OBJECT,
        after.meta(),
        "selector",
        FieldPath.ROOT.field("spec").field("selector"),
        "taken away",
        TextFormat.formatLabels(before.selector()),
        "endpoints written for it stay, even of pods that are gone",
        "kubectl delete endpointslice -n "
            + after.key().namespace()
            + " -l "
            + EndpointSet.SERVICE_NAME_LABEL
            + "="
            + name
            + ","
            + EndpointSet.SLICE_MANAGED_BY_LABEL
            + "=endpointslice-controller.k8s.io, and kubectl delete endpoints "
            + name
            + " there; then write endpoints by hand");
  }
}
