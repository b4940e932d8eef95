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
import java.util.regex.Pattern;

/** Reports an Ingress backend whose Service has no such port. */
final class BackendPortMissing implements IngressRule {

  /** A number as Kubernetes prints it. */
  private static final Pattern PORT_NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendPortMissing.class,
              Severity.UNREACHABLE,
              Evidence.EXISTING_OBJECT,
              "The backend's Service exists, but has no port and no targetPort with this"
                  + " name or number.",
              "No controller can resolve the port, so the route answers 503 or is dropped."
                  + " The API server does not compare the Ingress with the Service.",
              "Kong/kubernetes-ingress-controller internal/dataplane/translator (findPort)",
              "kubernetes/ingress-nginx internal/ingress/controller (serviceEndpoints)",
              "traefik/traefik pkg/provider/kubernetes/ingress (\"service port not found\")")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "the Service is an ExternalName and the Ingress names a port number, which some"
                  + " controllers connect to, or an annotation answers all requests");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return IngressBackends.checkResolved(
        ingress, view, (b, s, h) -> checkBackend(ingress, b, s, h, view));
  }

  private static Optional<Finding> checkBackend(
      Ingress ingress,
      Backend backend,
      Service service,
      BackendHandling handling,
      ResourceView view) {
    if (service.findPort(backend.port()).isPresent()
        || service.findPortByTargetPort(backend.port()).isPresent()
        || isDialedDirectly(ingress, backend, service, view)) {
      return Optional.empty();
    }
    Optional<ServicePort> replacement = replacement(backend.port(), service);
    boolean single = service.ports().size() == 1;
    Optional<FieldEdit> edit =
        replacement.flatMap(p -> IngressBackends.editToReference(backend, service, p));
    return Optional.of(
        IngressBackends.portFinding(INFO, ingress, backend)
            .severity(
                mayBeDialed(backend.port(), service)
                    ? Severity.WARNING
                    : handling.limit(Severity.UNREACHABLE))
            .problem(
                describeProblem(backend.port(), service) + IngressBackends.answerSuffix(handling))
            .help(
                replacement
                    .map(p -> describeReplacement(backend, service, p))
                    .orElseGet(() -> "add " + missingPort(backend) + " to " + service.key()))
            .fix(single ? edit : Optional.empty())
            .suggestedFix(single ? Optional.empty() : edit)
            .build());
  }

  /** Whether a controller may connect to the number itself; no controller can dial a name. */
  private static boolean mayBeDialed(PortRef ref, Service service) {
    return service.isExternalName() && ref instanceof PortRef.ByNumber;
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

  /** The port that the backend names; {@code a port} if a port cannot have that name. */
  private static String missingPort(Backend backend) {
    if (backend.port() instanceof PortRef.ByName name) {
      return RuleMessages.isIngressPortName(name.name())
          ? "a " + RuleMessages.port(name)
          : "a port";
    }
    return RuleMessages.port(backend.port());
  }

  /** The port with that nodePort, or with the number that is written as a name, or the closest. */
  private static Optional<ServicePort> replacement(PortRef ref, Service service) {
    return portWithNodePort(ref, service)
        .or(() -> portWithNumberAsName(ref, service))
        .or(() -> Suggestions.closest(ref, service.ports()));
  }

  private static Optional<ServicePort> portWithNumberAsName(PortRef ref, Service service) {
    return ref instanceof PortRef.ByName name && PORT_NUMBER.matcher(name.name()).matches()
        ? service.findPort(new PortRef.ByNumber(Integer.parseInt(name.name())))
        : Optional.empty();
  }

  private static Optional<ServicePort> portWithNodePort(PortRef ref, Service service) {
    return ref instanceof PortRef.ByNumber number
        ? service.findPortByNodePort(number.number())
        : Optional.empty();
  }

  /**
   * Whether the controller connects to the port number of the Ingress: ingress-nginx
   * (externalNamePorts) and Kong do for an ExternalName without ports, Traefik and Contour do not.
   */
  private static boolean isDialedDirectly(
      Ingress ingress, Backend backend, Service service, ResourceView view) {
    IngressControllers controllers = BackendHandlings.of(ingress, view).controllers();
    return mayBeDialed(backend.port(), service)
        && service.ports().isEmpty()
        && !(controllers.complete()
            && controllers.known().stream().anyMatch(IngressController::needsExternalNamePort));
  }
}
