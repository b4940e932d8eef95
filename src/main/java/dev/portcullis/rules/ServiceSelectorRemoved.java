package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Service;
import dev.portcullis.model.TextFormat;
import java.util.List;

/** Reports that the selector of a Service is removed. */
final class ServiceSelectorRemoved implements ServiceRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          ServiceSelectorRemoved.class,
          Severity.WARNING,
          Evidence.SELF,
          "An update removes the selector of a Service.",
          "The endpoints that the controllers created stay, slices and Endpoints alike,"
              + " and addresses of deleted pods are no longer removed. kube-proxy keeps sending"
              + " to them, and also to endpoints that are written by hand.",
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
            "The selector "
                + TextFormat.formatLabels(before.selector())
                + " is removed, but the endpoints of its pods stay, even after the pods are"
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
