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

/**
 * A rule that reports an endpoint port that a Service port was meant for and is called otherwise.
 */
final class EndpointsPortName implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortName.class,
              Severity.UNREACHABLE,
              Evidence.PRESENCE,
              "A Service port finds no endpoint port of its name, and here is one that nothing"
                  + " reads.",
              "kube-proxy, Kong, Traefik, HAProxy and Istio join a Service port and an endpoint"
                  + " port by name; an unnamed one joins only an unnamed one. The number is never"
                  + " compared. Without a match every connection is refused, with no error"
                  + " anywhere.",
              "k/k pkg/proxy (ServicePortName is the key on both sides)",
              "measured on v1.36.3 with kube-proxy in nftables mode")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS)
          .warningWhen(
              "the Service is headless or another proxy's"
                  + " (`service.kubernetes.io/service-proxy-name`); or one side is unnamed and the"
                  + " data plane is Cilium, which lets it match any name");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return EffectiveEndpoints.forEndpoints(set, chain).stream()
        .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p, chain)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints union, ServicePort port, ResourceView chain) {
    return EffectiveEndpoints.firstIn(set, union.candidatesFor(port))
        .map(o -> finding(set, union, port, o, chain));
  }

  private static Finding finding(
      EndpointSet set,
      EffectiveEndpoints union,
      ServicePort port,
      EffectivePort offer,
      ResourceView chain) {
    Service service = union.service();
    return INFO.finding(set.meta())
        .severity(
            union.canServe(port, chain.dataPlane())
                ? Severity.WARNING
                : union.severityFor(Severity.UNREACHABLE))
        .hop(port.identity())
        .field(offer.port().fieldPath().field("name"))
        .problem(
            "Endpoint port "
                + offer.number()
                + " "
                + RuleMessages.isNamed(offer.port().name())
                + ", but port "
                + port.port()
                + " of "
                + RuleMessages.service(service)
                + " "
                + RuleMessages.isNamed(port.name())
                + union.describeConsequence())
        .value(RuleMessages.quoteName(offer.port().name()))
        .help(describeNewName(service, port, offer))
        .fix(fixFor(union, port, offer))
        .build();
  }

  private static String describeNewName(Service service, ServicePort port, EffectivePort offer) {
    if (RuleMessages.isDnsLabel(port.name())) {
      return "write name: " + RuleMessages.yaml(port.name());
    } else if (port.name().isEmpty() && offer.subset().ports().size() == 1) {
      return "leave out the name of this port";
    }
    return "give port "
        + port.port()
        + " of "
        + service.key()
        + " the name of this port: name: "
        + RuleMessages.yaml(offer.port().name());
  }

  /** One port on either side, and nothing else that could have been meant. */
  private static Optional<FieldEdit> fixFor(
      EffectiveEndpoints union, ServicePort port, EffectivePort offer) {
    return !port.name().isEmpty()
            && union.service().ports().size() == 1
            && union.candidatesFor(port).size() == 1
            && offer.isCandidateFor(port)
        ? Optional.of(
            new FieldEdit.SetField(offer.port().fieldPath().field("name"), port.name(), ""))
        : Optional.empty();
  }
}
