package dev.portcullis.rules;

import dev.portcullis.model.FieldEdit;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
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
    Optional<ServicePort> replacement = replacement(backend.port(), service);
    boolean single = service.ports().size() == 1;
    Optional<FieldEdit> edit =
        replacement.flatMap(p -> IngressBackends.editToReference(backend, service, p));
    return Optional.of(
        IngressBackends.portFinding(INFO, ingress, backend)
            .severity(service.isExternalName() ? Severity.WARNING : Severity.UNREACHABLE)
            .problem(describeProblem(backend.port(), service))
            .help(
                replacement
                    .map(p -> describeReplacement(backend, service, p))
                    .orElseGet(() -> "add " + missingPort(backend) + " to " + service.key()))
            .fix(single ? edit : Optional.empty())
            .suggestedFix(single ? Optional.empty() : edit)
            .build());
  }

  private static String describeProblem(PortRef ref, Service service) {
    return (service.isExternalName() ? "ExternalName " : "")
        + RuleMessages.service(service)
        + " has no "
        + RuleMessages.port(ref)
        + "; "
        + portWithNodePort(ref, service)
            .map(p -> ref + " is the nodePort of its port " + p.describe())
            .orElse("it " + RuleMessages.hasPorts(service));
  }

  private static String describeReplacement(Backend backend, Service service, ServicePort port) {
    String yaml = IngressBackends.describeReplacement(backend, port);
    return service.ports().size() == 1 || portWithNodePort(backend.port(), service).isPresent()
        ? "write " + yaml
        : "did you mean "
            + yaml
            + "? Otherwise name another port of "
            + service.key()
            + ", or add "
            + missingPort(backend)
            + " to it";
  }

  /** The port that the backend names, as an entry of {@code spec.ports} where it is legal. */
  private static String missingPort(Backend backend) {
    return backend.port() instanceof PortRef.ByName name
            && !RuleMessages.isIngressPortName(name.name())
        ? "a port"
        : "a " + RuleMessages.port(backend.port());
  }

  private static Optional<ServicePort> replacement(PortRef ref, Service service) {
    return portWithNodePort(ref, service).or(() -> Suggestions.closest(ref, service.ports()));
  }

  private static Optional<ServicePort> portWithNodePort(PortRef ref, Service service) {
    return ref instanceof PortRef.ByNumber number && number.number() != 0
        ? service.ports().stream().filter(p -> p.nodePort() == number.number()).findFirst()
        : Optional.empty();
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
