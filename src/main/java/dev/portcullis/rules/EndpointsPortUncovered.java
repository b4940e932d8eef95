package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.stream.Stream;

/** Reports a Service port that no endpoint port serves. */
final class EndpointsPortUncovered implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortUncovered.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "No endpoint port serves a Service port, and none here can be intended for it.",
              "Connections to that port are refused while the other ports work. It is a"
                  + " warning because a Service port is often added before its endpoint port. It is"
                  + " reported on the first object with endpoints of the Service.",
              "k/k pkg/proxy (no endpoints for a ServicePortName: REJECT)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return EffectiveEndpoints.forEndpoints(set, view).stream()
        .filter(u -> u.ports().get(0).isIn(set))
        .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p, view)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port, ResourceView view) {
    return !endpoints.portsWithNameOf(port).ports().isEmpty()
            || !endpoints.candidatesFor(port).ports().isEmpty()
        ? Stream.empty()
        : Stream.of(finding(set, endpoints, port, view));
  }

  private static Finding finding(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port, ResourceView view) {
    return INFO.finding(set.meta())
        .hop(port.identity())
        .field(endpoints.ports().get(0).subset().fieldPath().field("ports"))
        .problem(
            "Port "
                + port.describe()
                + " of "
                + RuleMessages.service(endpoints.service())
                + " has no endpoint port "
                + (port.name().isEmpty() ? "without name" : "named \"" + port.name() + "\"")
                + endpoints.describeConsequence(port, view.dataPlane()))
        .value(port.describe())
        .help(RuleMessages.suggestEndpointPort(port))
        .build();
  }
}
