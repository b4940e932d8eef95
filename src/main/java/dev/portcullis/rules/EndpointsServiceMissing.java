package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** Reports endpoints of a Service that does not exist. */
final class EndpointsServiceMissing implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsServiceMissing.class,
              Severity.WARNING,
              Evidence.MISSING_OBJECT,
              "Endpoints or an EndpointSlice belong to a Service that does not exist.",
              "Without the Service nothing reads them. The Service may be created next."
                  + " Endpoints without a Service are deleted when the controller manager restarts."
                  + " Locks for leader election and the state of Patroni need no Service and are"
                  + " not reported.",
              "k/k pkg/controller/endpoint (checkLeftoverEndpoints)")
          .looksUp(LookedUpKind.SERVICE);

  /** The most similar Service name, computed once for all endpoints of a missing Service. */
  private record SimilarService(ServiceRef service) implements ViewQuery<Optional<String>> {
    @Override
    public Optional<String> computeFrom(ResourceView view) {
      return Suggestions.similar(service.name(), view.serviceNames(service.namespace()));
    }
  }

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return set.isStateStore() || set.isLabeledForController()
        ? List.of()
        : set.service().filter(s -> view.service(s).isAbsent()).stream()
            .map(s -> finding(set, s, view))
            .toList();
  }

  private static Finding finding(EndpointSet set, ServiceRef service, ResourceView view) {
    String create = "create " + service.key() + " without selector";
    Optional<String> similar = view.query(new SimilarService(service));
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
            similar
                .map(n -> "did you mean \"" + n + "\"? Otherwise " + create)
                .orElse(
                    create
                        + ", or correct "
                        + (set.isSlice()
                            ? "the label " + EndpointSet.SERVICE_NAME_LABEL
                            : "the name")))
        .build();
  }
}
