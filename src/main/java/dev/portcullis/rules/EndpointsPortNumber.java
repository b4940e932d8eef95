package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A rule that reports an endpoint port whose number is not the Service's targetPort. */
final class EndpointsPortNumber implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortNumber.class,
              Severity.MISMATCH,
              Evidence.PRESENCE,
              "An endpoint port carries a Service port and has another number than its targetPort.",
              "One of the two numbers is a lie. kube-proxy sends to the Endpoints' number and never"
                  + " reads targetPort; ingress-nginx with several ports sends to both. Traffic may"
                  + " flow, to a port that the Service does not tell of. This is the one error that"
                  + " may stand on a chain that answers: a targetPort by name claims no number and"
                  + " ends it.",
              "k/k pkg/proxy (endpointInfoByServicePort)",
              "kubernetes/ingress-nginx internal/ingress/controller (getEndpointsFromSlices,"
                  + " #7390)")
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
    return port.targetPort() instanceof PortRef.ByNumber target
        ? union.portsWithNameOf(port).stream()
            .filter(o -> o.isIn(set) && o.matches(port) && o.number() != target.number())
            .map(o -> finding(set, union, port, o, target.number()))
        : Stream.empty();
  }

  private static Finding finding(
      EndpointSet set,
      EffectiveEndpoints union,
      ServicePort port,
      EffectivePort offer,
      int target) {
    FieldPath at = offer.port().fieldPath().field("port");
    return INFO.finding(set.meta())
        .severity(union.severityFor(Severity.MISMATCH))
        .hop(port.identity())
        .field(at)
        .problem(
            "Endpoint port is "
                + offer.number()
                + (offer.number() == port.nodePort() ? " (the nodePort)" : "")
                + ", but port "
                + port.describe()
                + " of "
                + RuleMessages.service(union.service())
                + " has targetPort "
                + target
                + (union.service().isServedByKubeProxy()
                    ? "; kube-proxy sends to " + offer.number()
                    : ""))
        .value(Integer.toString(offer.number()))
        .help(
            "if the backend listens on "
                + target
                + ", write port: "
                + target
                + " here; if it listens on "
                + offer.number()
                + ", set targetPort: "
                + offer.number()
                + " in "
                + union.service().key())
        .suggestedFix(Optional.of(new FieldEdit.ReplaceValue(at, (long) target)))
        .build();
  }
}
