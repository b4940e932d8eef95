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

/** Reports an endpoint port whose number is not the targetPort of the Service port. */
final class EndpointsPortNumber implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsPortNumber.class,
              Severity.MISMATCH,
              Evidence.EXISTING_OBJECT,
              "An endpoint port serves a Service port, but its number is not the targetPort.",
              "The two port numbers disagree. kube-proxy sends to the number in the"
                  + " endpoints and never reads `targetPort`, which is `port` if it is not set."
                  + " ingress-nginx sends to both numbers if there are several ports. Traffic may"
                  + " flow, but to a port that the Service does not state. This is the only error"
                  + " that is possible on a route that answers. To avoid it, use a name as"
                  + " `targetPort`, which states no number.",
              "k/k pkg/proxy (endpointInfoByServicePort)",
              "kubernetes/ingress-nginx internal/ingress/controller (getEndpointsFromSlices,"
                  + " #7390)")
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
        .flatMap(u -> u.servicePortsNamedIn(set).flatMap(p -> checkPort(set, u, p)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port) {
    return port.targetPort() instanceof PortRef.ByNumber target
        ? endpoints.portsWithNameOf(port).in(set).stream()
            .filter(o -> o.matches(port) && o.number() != target.number())
            .map(o -> finding(set, endpoints, port, o, target.number()))
        : Stream.empty();
  }

  private static Finding finding(
      EndpointSet set,
      EffectiveEndpoints endpoints,
      ServicePort port,
      EffectivePort endpointPort,
      int target) {
    FieldPath at = endpointPort.port().fieldPath().field("port");
    return INFO.finding(set.meta())
        .severity(endpoints.severityFor(Severity.MISMATCH))
        .hop(port.identity())
        .field(at)
        .problem(
            "Endpoint port is "
                + endpointPort.number()
                + (endpointPort.number() == port.nodePort() ? " (the nodePort)" : "")
                + ", but port "
                + port.describe()
                + " of "
                + RuleMessages.service(endpoints.service())
                + " has targetPort "
                + target
                + (endpoints.service().isServedByKubeProxy()
                    ? "; kube-proxy sends to " + endpointPort.number()
                    : ""))
        .value(Integer.toString(endpointPort.number()))
        .help(
            "if the backend listens on "
                + target
                + ", write port: "
                + target
                + " here; if it listens on "
                + endpointPort.number()
                + ", set targetPort: "
                + endpointPort.number()
                + " in "
                + endpoints.service().key())
        .suggestedFix(Optional.of(new FieldEdit.ReplaceValue(at, (long) target)))
        .build();
  }
}
