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
                  + " controller changes, or until `service-upstream: \"true\"` makes it connect to"
                  + " the cluster IP. Kong (for numbers), Traefik, and Contour look only for the"
                  + " port of the Service and drop the route, and OpenShift creates no Route.",
              "kubernetes/ingress-nginx internal/ingress/controller (serviceEndpoints: targetPort"
                  + " is compared too; getServiceClusterEndpoint: service-upstream)",
              "Kong/kubernetes-ingress-controller internal/dataplane/translator (findPort)",
              "projectcontour/contour internal/dag (LookupService)",
              "openshift/route-controller-manager pkg/route/ingress (targetPortForService)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "the Ingress may be served by a controller other than Kong (for numbers),"
                  + " Traefik, Contour, OpenShift, and ingress-nginx with `service-upstream` (for"
                  + " numbers), the Service is an ExternalName, or an annotation answers all"
                  + " requests");

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
    if (service.findPort(backend.port()).isPresent()) {
      return Optional.empty();
    }
    return service
        .findPortByTargetPort(backend.port())
        .map(
            p ->
                finding(
                    ingress,
                    backend,
                    service,
                    p,
                    consequence(ingress, backend, service, handling, view)));
  }

  /** Why no controller that may serve the Ingress serves the route; empty if one may. */
  private static String consequence(
      Ingress ingress,
      Backend backend,
      Service service,
      BackendHandling handling,
      ResourceView view) {
    IngressControllers controllers = BackendHandlings.of(ingress, view).controllers();
    if (service.isExternalName() || handling.isAnswered()) {
      return "";
    } else if (controllers.areAll(c -> c.rejectsTargetPort(backend.port()))) {
      return ", so " + controllers.known().iterator().next().describeDrop();
    }
    return handling.bypassesTargetPort(backend, service)
        ? ", and service-upstream dials the cluster IP"
        : "";
  }

  private static Finding finding(
      Ingress ingress, Backend backend, Service service, ServicePort port, String consequence) {
    boolean single = IngressBackends.portsByTargetPort(service, backend.port()).count() == 1;
    return IngressBackends.portFinding(INFO, ingress, backend)
        .severity(consequence.isEmpty() ? Severity.WARNING : Severity.UNREACHABLE)
        .problem(
            RuleMessages.service(service)
                + " has no "
                + RuleMessages.port(backend.port())
                + "; that is the targetPort of port "
                + port.describe()
                + (consequence.isEmpty() ? ", which some controllers reject" : consequence))
        .help("write " + IngressBackends.describeReplacement(backend, port))
        .fix(single ? IngressBackends.editToReference(backend, service, port) : Optional.empty())
        .build();
  }
}
