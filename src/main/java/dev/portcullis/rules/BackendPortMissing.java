package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** A rule that reports an Ingress backend whose Service has no such port. */
final class BackendPortMissing implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendPortMissing.class,
              Severity.UNREACHABLE,
              Evidence.PRESENCE,
              "The backend's Service is there and has no port of that name or number, nor any"
                  + " targetPort written like it.",
              "No controller can resolve the port, so the route answers 503 or disappears. The API"
                  + " server does not compare the two objects.",
              "Kong/kubernetes-ingress-controller internal/dataplane/translator (findPort)",
              "kubernetes/ingress-nginx internal/ingress/controller (serviceEndpoints)",
              "traefik/traefik pkg/provider/kubernetes/ingress (\"service port not found\")")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "the Service is an ExternalName: some controllers dial the Ingress' own number"
                  + " there");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView chain) {
    return IngressBackends.checkResolved(
        ingress, chain, (b, s) -> checkBackend(ingress, b, s, chain));
  }

  private static Optional<Finding> checkBackend(
      Ingress ingress, Backend backend, Service service, ResourceView chain) {
    if (service.findPort(backend.port()).isPresent()
        || service.findPortByTargetPort(backend.port()).isPresent()
        || isDialedDirectly(ingress, backend, service, chain)) {
      return Optional.empty();
    }
    Finding finding =
        new Finding(
            INFO.id(),
            service.isExternalName() ? Severity.WARNING : Severity.UNREACHABLE,
            Evidence.PRESENCE,
            ingress.meta(),
            backend.identity(),
            backend.portField(),
            "no such port",
            backend.port().toString(),
            RuleMessages.describePorts(service)
                + "; "
                + backend.route()
                + (service.isExternalName() ? " may lead nowhere" : " leads nowhere"),
            Suggestions.closest(backend.port(), service.ports())
                .map(
                    p ->
                        IngressBackends.describeReplacement(p, backend.port())
                            + ", the nearest it has")
                .orElse("declare the port in Service " + service.key().name()));
    return Optional.of(
        service.ports().size() == 1
            ? finding.withFix(
                IngressBackends.editToReference(backend, service, service.ports().get(0)))
            : finding.withSuggestedFix(
                Suggestions.closest(backend.port(), service.ports())
                    .flatMap(p -> IngressBackends.editToReference(backend, service, p))));
  }

  /**
   * An ExternalName needs no ports where the controller dials the Ingress' own number:
   * ingress-nginx (externalNamePorts) and Kong do, Traefik and Contour do not.
   */
  private static boolean isDialedDirectly(
      Ingress ingress, Backend backend, Service service, ResourceView chain) {
    return service.isExternalName()
        && service.ports().isEmpty()
        && backend.port() instanceof PortRef.ByNumber
        && IngressController.of(ingress, chain).stream()
            .noneMatch(IngressController::needsExternalNamePort);
  }
}
