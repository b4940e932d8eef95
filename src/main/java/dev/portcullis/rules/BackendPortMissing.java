package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.Input;
import java.util.List;
import java.util.Optional;

/** A rule that reports an Ingress backend whose Service has no such port. */
final class BackendPortMissing implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendPortMissing.class,
              Rank.DEAD,
              Basis.PRESENCE,
              "The backend's Service is there and has no port of that name or number, nor any"
                  + " targetPort written like it.",
              "No controller can resolve the port, so the route answers 503 or disappears. The API"
                  + " server does not compare the two objects.",
              "Kong/kubernetes-ingress-controller internal/dataplane/translator (findPort)",
              "kubernetes/ingress-nginx internal/ingress/controller (serviceEndpoints)",
              "traefik/traefik pkg/provider/kubernetes/ingress (\"service port not found\")")
          .reading(Input.SERVICE, Input.CLASS)
          .butWarningWhere(
              "the Service is an ExternalName: some controllers dial the Ingress' own number"
                  + " there");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView chain) {
    return Backends.whereServiceIsFound(ingress, chain, (b, s) -> judge(ingress, b, s, chain));
  }

  private static Optional<Finding> judge(
      Ingress ingress, Backend backend, Service service, ResourceView chain) {
    if (service.findPort(backend.port()).isPresent()
        || service.findPortByTargetPort(backend.port()).isPresent()
        || isDialledAsItIs(ingress, backend, service, chain)) {
      return Optional.empty();
    }
    Finding finding =
        new Finding(
            INFO.id(),
            service.isExternalName() ? Rank.WARNING : Rank.DEAD,
            Basis.PRESENCE,
            ingress.meta(),
            backend.identity(),
            backend.portField(),
            "no such port",
            backend.port().toString(),
            Words.portsOf(service)
                + "; "
                + backend.route()
                + (service.isExternalName() ? " may lead nowhere" : " leads nowhere"),
            Nearest.to(backend.port(), service.ports())
                .map(p -> Backends.writeInstead(p, backend.port()) + ", the nearest it has")
                .orElse("declare the port in Service " + service.key().name()));
    return Optional.of(
        service.ports().size() == 1
            ? finding.mendedBy(Backends.leadingTo(backend, service, service.ports().get(0)))
            : finding.proposing(
                Nearest.to(backend.port(), service.ports())
                    .flatMap(p -> Backends.leadingTo(backend, service, p))));
  }

  /**
   * An ExternalName needs no ports where the controller dials the Ingress' own number:
   * ingress-nginx (externalNamePorts) and Kong do, Traefik and Contour do not.
   */
  private static boolean isDialledAsItIs(
      Ingress ingress, Backend backend, Service service, ResourceView chain) {
    return service.isExternalName()
        && service.ports().isEmpty()
        && backend.port() instanceof PortRef.ByNumber
        && Controller.of(ingress, chain).stream().noneMatch(Controller::needsExternalNamePort);
  }
}
