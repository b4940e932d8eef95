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
    String namespace = after.key().namespace();
    return INFO.finding(after.meta())
        .hop("selector")
        .field(FieldPath.ROOT.field("spec").field("selector"))
        .problem(
            "The selector is removed, but the endpoints of its pods stay, even after the pods are"
                + " deleted")
        .value(TextFormat.formatLabels(before.selector()))
        .help(
            "before you write endpoints by hand, run kubectl delete endpointslices -n "
                + namespace
                + " -l "
                + EndpointSet.SERVICE_NAME_LABEL
                + "="
                + after.key().name()
                + ","
                + EndpointSet.SLICE_MANAGED_BY_LABEL
                + "=endpointslice-controller.k8s.io && kubectl delete endpoints -n "
                + namespace
                + " "
                + after.key().name())
        .build();
  }
}
