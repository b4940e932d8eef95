package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports an endpoint port whose name differs from the Service port that it is intended for. */
final class EndpointsPortName implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortName.class,
              Severity.UNREACHABLE,
              Evidence.EXISTING_OBJECT,
              "No endpoint port has the name of a Service port, and this endpoint port"
                  + " serves no other.",
              "kube-proxy, Kong, Traefik, HAProxy, and Istio match a Service port with an"
                  + " endpoint port by name. An unnamed port matches only an unnamed port. The"
                  + " number is never compared. Without a match every connection is refused, and no"
                  + " component reports an error.",
              "k/k pkg/proxy (ServicePortName is the key on both sides)",
              "measured on v1.36.3 with kube-proxy in nftables mode")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "kube-proxy does not serve the Service (headless, or label"
                  + " `service.kubernetes.io/service-proxy-name`), or one of the two ports is"
                  + " unnamed and the data plane is Cilium, where it matches any name");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return EffectiveEndpoints.forEndpoints(set, view).stream()
        .flatMap(u -> u.servicePortsWithCandidateIn(set).flatMap(p -> checkPort(set, u, p, view)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port, ResourceView view) {
    return endpoints.candidatesFor(port).firstIn(set).stream()
        .map(o -> finding(set, endpoints, port, o, view));
  }

  private static Finding finding(
      EndpointSet set,
      EffectiveEndpoints endpoints,
      ServicePort port,
      EffectivePort endpointPort,
      ResourceView view) {
    Service service = endpoints.service();
    return INFO.finding(set.meta())
        .severity(
            endpoints.canServe(port, view.dataPlane())
                ? Severity.WARNING
                : endpoints.severityFor(Severity.UNREACHABLE))
        .hop(port.identity())
        .field(endpointPort.port().fieldPath().field("name"))
        .problem(
            "Endpoint port "
                + endpointPort.number()
                + " "
                + RuleMessages.isNamed(endpointPort.port().name())
                + ", but port "
                + port.port()
                + " of "
                + RuleMessages.service(service)
                + " "
                + RuleMessages.isNamed(port.name())
                + endpoints.describeConsequence(port, view.dataPlane()))
        .value(RuleMessages.quoteName(endpointPort.port().name()))
        .help(
            RuleMessages.suggestEndpointName(service, port, endpointPort)
                + (endpoints.isCandidateForOthers(endpointPort, port)
                    ? ", if this endpoint port is for port " + port.port()
                    : ""))
        .fix(fixFor(endpoints, port, endpointPort))
        .build();
  }

  /** The name of the Service port, if it is legal and there is only one port on both sides. */
  private static Optional<FieldEdit> fixFor(
      EffectiveEndpoints endpoints, ServicePort port, EffectivePort endpointPort) {
    return RuleMessages.isDnsLabel(port.name())
            && endpoints.service().ports().size() == 1
            && endpoints.candidatesFor(port).ports().size() == 1
            && endpointPort.isCandidateFor(port)
        ? Optional.of(
            new FieldEdit.SetField(endpointPort.port().fieldPath().field("name"), port.name(), ""))
        : Optional.empty();
  }
}
