package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports an endpoint port with the name but not the protocol of a Service port. */
final class EndpointsPortProtocol implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortProtocol.class,
              Severity.UNREACHABLE,
              Evidence.EXISTING_OBJECT,
              "An endpoint port has the name of a Service port, but no endpoint port has its"
                  + " name and protocol.",
              "kube-proxy matches ports by name and protocol. An endpoint port with another"
                  + " protocol serves nothing, and connections are refused.",
              "k/k pkg/proxy (ServicePortName holds name and protocol)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "kube-proxy does not serve the Service (headless, or label"
                  + " `service.kubernetes.io/service-proxy-name`)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return EffectiveEndpoints.forEndpoints(set, view).stream()
        .flatMap(u -> u.servicePortsNamedIn(set).flatMap(p -> checkPort(set, u, p, view)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port, ResourceView view) {
    return endpoints.serves(port)
        ? Stream.empty()
        : endpoints.portsWithNameOf(port).firstIn(set).stream()
            .map(o -> finding(set, endpoints, port, o, view));
  }

  private static Finding finding(
      EndpointSet set,
      EffectiveEndpoints endpoints,
      ServicePort port,
      EffectivePort endpointPort,
      ResourceView view) {
    return INFO.finding(set.meta())
        .severity(endpoints.severityFor(Severity.UNREACHABLE))
        .hop(port.identity())
        .field(endpointPort.port().fieldPath().field("protocol"))
        .problem(
            "Endpoint port "
                + endpointPort.number()
                + " has protocol "
                + endpointPort.port().protocol()
                + ", but port "
                + port.port()
                + " of "
                + RuleMessages.service(endpoints.service())
                + " has protocol "
                + port.protocol()
                + endpoints.describeConsequence(port, view.dataPlane()))
        .value(endpointPort.port().protocol().toString())
        .help("write protocol: " + port.protocol())
        .fix(fixFor(endpoints, port, endpointPort))
        .build();
  }

  /**
   * The protocol of the Service port, if only this endpoint port has the name and the number fits.
   */
  private static Optional<FieldEdit> fixFor(
      EffectiveEndpoints endpoints, ServicePort port, EffectivePort endpointPort) {
    boolean number =
        port.targetPort() instanceof PortRef.ByName || port.hasTargetPort(endpointPort.number());
    return endpoints.portsWithNameOf(port).ports().size() == 1 && number
        ? Optional.of(
            new FieldEdit.SetField(
                endpointPort.port().fieldPath().field("protocol"),
                port.protocol().toString(),
                "port"))
        : Optional.empty();
  }
}
