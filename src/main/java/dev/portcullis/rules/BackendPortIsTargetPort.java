package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** Reports an Ingress backend that names a targetPort instead of a port. */
final class BackendPortIsTargetPort implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendPortIsTargetPort.class,
              Severity.UNREACHABLE,
              Evidence.EXISTING_OBJECT,
              "The backend names the targetPort of a Service port instead of the port.",
              "ingress-nginx accepts a targetPort, so the mistake stays hidden until the"
                  + " controller changes. Kong (for numbers), Traefik, and Contour look only for"
                  + " the port of the Service and drop the route.",
              "kubernetes/ingress-nginx internal/ingress/controller (serviceEndpoints: targetPort"
                  + " is compared too)",
              "Kong/kubernetes-ingress-controller internal/dataplane/translator (findPort)",
              "projectcontour/contour internal/dag (LookupService)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "the Ingress may be served by a controller other than Kong (for numbers),"
                  + " Traefik, and Contour, or the Service is an ExternalName");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return IngressBackends.checkResolved(
        ingress, view, (b, s) -> checkBackend(ingress, b, s, view));
  }

  private static Optional<Finding> checkBackend(
      Ingress ingress, Backend backend, Service service, ResourceView view) {
    if (service.findPort(backend.port()).isPresent()) {
      return Optional.empty();
    }
    return service
        .findPortByTargetPort(backend.port())
        .map(p -> finding(ingress, backend, service, p, IngressController.of(ingress, view)));
  }

  private static Finding finding(
      Ingress ingress,
      Backend backend,
      Service service,
      ServicePort port,
      List<IngressController> controllers) {
    boolean dropped =
        !service.isExternalName()
            && !controllers.isEmpty()
            && controllers.stream().allMatch(c -> c.rejectsTargetPort(backend.port()));
    boolean single = IngressBackends.portsByTargetPort(service, backend.port()).count() == 1;
    return IngressBackends.portFinding(INFO, ingress, backend)
        .severity(dropped ? Severity.UNREACHABLE : Severity.WARNING)
        .problem(
            RuleMessages.service(service)
                + " has no "
                + RuleMessages.port(backend.port())
                + "; that is the targetPort of port "
                + port.describe()
                + (dropped
                    ? ", so " + controllers.get(0) + " drops the route"
                    : ", which some controllers reject"))
        .help("write " + IngressBackends.describeReplacement(backend, port))
        .fix(single ? IngressBackends.editToReference(backend, service, port) : Optional.empty())
        .build();
  }
}
