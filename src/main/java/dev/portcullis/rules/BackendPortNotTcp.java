package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;

/** Reports an Ingress backend whose Service port is not a TCP port. */
final class BackendPortNotTcp implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendPortNotTcp.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "The backend's port is a UDP or SCTP port.",
              "An Ingress serves HTTP over TCP. ingress-nginx and Contour skip such a port;"
                  + " other controllers try TCP with a UDP port.",
              "kubernetes/ingress-nginx internal/ingress/controller (getEndpointsFromSlices: TCP"
                  + " only)",
              "projectcontour/contour internal/dag (LookupService: TCP only)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return IngressBackends.checkResolved(
        ingress,
        view,
        (b, s, h) ->
            s.findPort(b.port())
                .filter(p -> !p.isTcp() && !h.isAnswered())
                .map(p -> finding(ingress, b, s, p)));
  }

  private static Finding finding(
      Ingress ingress, Backend backend, Service service, ServicePort port) {
    return IngressBackends.portFinding(INFO, ingress, backend)
        .problem(
            "Port "
                + port.describe()
                + " of "
                + RuleMessages.service(service)
                + " is not a TCP port; an Ingress serves HTTP over TCP only")
        .help(
            Suggestions.closestTcp(backend.port(), service.ports())
                    .map(p -> "write " + IngressBackends.describeReplacement(backend, p))
                    .orElse("add a TCP port to " + service.key() + " and name it here")
                + "; to expose "
                + port.identity()
                + ", use a Service of type LoadBalancer")
        .build();
  }
}
