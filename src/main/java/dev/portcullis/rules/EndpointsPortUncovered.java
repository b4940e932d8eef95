package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.stream.Stream;

/** A rule that reports a Service port that nothing behind the Service serves. */
final class EndpointsPortUncovered implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortUncovered.class,
              Severity.WARNING,
              Evidence.PRESENCE,
              "A Service port has no endpoint port, and none here could have been meant for it.",
              "Connections to that port are refused while the other ports work. It is a warning,"
                  + " because a port that nothing serves yet is a common step of a change. It"
                  + " stands on the first object behind the Service.",
              "k/k pkg/proxy (no endpoints for a ServicePortName: REJECT)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return EffectiveEndpoints.forEndpoints(set, chain).stream()
        .filter(u -> u.ports().get(0).isIn(set))
        .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints union, ServicePort port) {
    return !union.portsWithNameOf(port).isEmpty() || !union.candidatesFor(port).isEmpty()
        ? Stream.empty()
        : Stream.of(finding(set, union, port));
  }

  private static Finding finding(EndpointSet set, EffectiveEndpoints union, ServicePort port) {
    return INFO.finding(set.meta())
        .hop(port.identity())
        .field(union.ports().get(0).subset().fieldPath().field("ports"))
        .problem(
            "Port "
                + port.describe()
                + " of "
                + RuleMessages.service(union.service())
                + " has no endpoint port "
                + (port.name().isEmpty() ? "without name" : "named \"" + port.name() + "\"")
                + union.describeConsequence())
        .value(port.describe())
        .help("add a port here: - " + RuleMessages.endpointPortYaml(port))
        .build();
  }
}
