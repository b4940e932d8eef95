package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;

/** Reports an Ingress backend whose Service does not exist. */
final class BackendServiceMissing implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendServiceMissing.class,
              Severity.UNREACHABLE,
              Evidence.MISSING_OBJECT,
              "A backend names a Service that does not exist in the namespace of the" + " Ingress.",
              "The API server accepts such an Ingress. ingress-nginx answers 503; Kong and"
                  + " Traefik drop the route. The problem ends when the Service is created, so the"
                  + " profile `gitops` only warns.",
              "kubernetes/ingress-nginx internal/ingress/controller (getBackendServers)",
              "traefik/traefik pkg/provider/kubernetes/ingress (loadService: \"service not"
                  + " found\")")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return IngressBackends.of(ingress, view)
        .filter(b -> view.service(ingress.serviceOf(b)).isAbsent())
        .map(b -> finding(ingress, b))
        .toList();
  }

  private static Finding finding(Ingress ingress, Backend backend) {
    String namespace = ingress.key().namespace();
    return IngressBackends.serviceFinding(INFO, ingress, backend)
        .problem(
            "Service \"" + backend.service() + "\" not found in namespace \"" + namespace + "\"")
        .help(
            RuleMessages.isDnsLabel(backend.service())
                ? "create Service "
                    + namespace
                    + "/"
                    + backend.service()
                    + " first, then apply this Ingress again"
                : "write the name of a Service in namespace \""
                    + namespace
                    + "\"; no Service can have the name \""
                    + backend.service()
                    + "\"")
        .build();
  }
}
