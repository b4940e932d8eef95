package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** Reports hand-written endpoints of a Service that has a selector. */
final class EndpointsOverwritten implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsOverwritten.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "Endpoints or an EndpointSlice are written by hand for a Service that has a"
                  + " selector.",
              "The endpoints controller overwrites Endpoints at the next change of a pod. An"
                  + " EndpointSlice stays, and kube-proxy sends traffic to its addresses and to the"
                  + " selected pods.",
              "k/k pkg/controller/endpoint (syncService)",
              "k/k pkg/proxy (endpointslicecache: the union of all slices)")
          .looksUp(LookedUpKind.SERVICE);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    Optional<Service> owner = set.service().flatMap(s -> view.service(s).toOptional());
    return owner.stream()
        .filter(
            s -> !set.isLabeledForController() && !s.isExternalName() && !s.selector().isEmpty())
        .map(s -> finding(set, s))
        .toList();
  }

  private static Finding finding(EndpointSet set, Service service) {
    FieldPath metadata = FieldPath.ROOT.field("metadata");
    return INFO.finding(set.meta())
        .hop("service " + service.key().name())
        .field(set.isSlice() ? metadata.field("labels") : metadata.field("name"))
        .problem(
            RuleMessages.service(service)
                + (set.isSlice()
                    ? " has a selector, so it sends traffic to the selected pods and to these"
                        + " addresses"
                    : " has a selector, so the endpoints controller overwrites these Endpoints"))
        .value(RuleMessages.quoteName(service.key().name()))
        .help("to serve only these addresses, remove spec.selector from " + service.key())
        .build();
  }
}
