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

/** A rule that reports an endpoint port of the right name and the wrong protocol. */
final class EndpointsPortProtocol implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortProtocol.class,
              Severity.UNREACHABLE,
              Evidence.PRESENCE,
              "An endpoint port has the name of a Service port, and none has name and protocol.",
              "kube-proxy joins by name and protocol. A port of the right name and the wrong"
                  + " protocol serves nobody, and connections are refused.",
              "k/k pkg/proxy (ServicePortName holds name and protocol)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "the Service is headless or another proxy's"
                  + " (`service.kubernetes.io/service-proxy-name`)");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return EffectiveEndpoints.forEndpoints(set, chain).stream()
        .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints union, ServicePort port) {
    return union.serves(port)
        ? Stream.empty()
        : EffectiveEndpoints.firstIn(set, union.portsWithNameOf(port))
            .map(o -> finding(set, union, port, o));
  }

  private static Finding finding(
      EndpointSet set, EffectiveEndpoints union, ServicePort port, EffectivePort offer) {
    return INFO.finding(set.meta())
        .severity(union.severityFor(Severity.UNREACHABLE))
        .hop(port.identity())
        .field(offer.port().fieldPath().field("protocol"))
        .problem(
            "Endpoint port "
                + offer.number()
                + " has protocol "
                + offer.port().protocol()
                + ", but port "
                + port.port()
                + " of "
                + RuleMessages.service(union.service())
                + " has protocol "
                + port.protocol()
                + union.describeConsequence())
        .value(offer.port().protocol().toString())
        .help("write protocol: " + port.protocol())
        .fix(fixFor(union, port, offer))
        .build();
  }

  /** Nothing else has the name, and the number is right. */
  private static Optional<FieldEdit> fixFor(
      EffectiveEndpoints union, ServicePort port, EffectivePort offer) {
    boolean number =
        port.targetPort() instanceof PortRef.ByName || port.hasTargetPort(offer.number());
    return union.portsWithNameOf(port).size() == 1 && number
        ? Optional.of(
            new FieldEdit.SetField(
                offer.port().fieldPath().field("protocol"), port.protocol().toString(), "port"))
        : Optional.empty();
  }
}
