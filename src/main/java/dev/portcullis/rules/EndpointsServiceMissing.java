package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;

/** A rule that reports endpoints of a Service that does not exist. */
final class EndpointsServiceMissing implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsServiceMissing.class,
              Severity.WARNING,
              Evidence.ABSENCE,
              "Endpoints or an EndpointSlice belong to a Service that is not there.",
              "Only a Service makes anybody read them. The Service may come next; Endpoints that"
                  + " stay alone are deleted when the controller manager restarts. A lock for"
                  + " leader election or Patroni's state needs no Service and is not reported.",
              "k/k pkg/controller/endpoint (checkLeftoverEndpoints)")
          .looksUp(LookedUpKind.SERVICE);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return set.isStateStore() || !set.isHandWritten()
        ? List.of()
        : set.service().filter(s -> chain.service(s).isAbsent()).stream()
            .map(s -> finding(set, s))
            .toList();
  }

  private static Finding finding(EndpointSet set, ServiceRef service) {
    FieldPath metadata = FieldPath.ROOT.field("metadata");
    return INFO.finding(set.meta())
        .hop("service " + service.name())
        .field(set.isSlice() ? metadata.field("labels") : metadata.field("name"))
        .problem(
            "Service \""
                + service.name()
                + "\" not found in namespace \""
                + service.namespace()
                + "\", so nothing reads these endpoints")
        .value(RuleMessages.quoteName(service.name()))
        .help(
            "create "
                + service.key()
                + " without selector, or correct "
                + (set.isSlice() ? "the label " + EndpointSet.SERVICE_NAME_LABEL : "the name"))
        .build();
  }
}
