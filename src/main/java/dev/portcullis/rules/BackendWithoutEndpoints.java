package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** Reports an Ingress backend whose Service has neither selector nor usable endpoints. */
final class BackendWithoutEndpoints implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendWithoutEndpoints.class,
              Severity.WARNING,
              Evidence.MISSING_OBJECT,
              "The backend's Service has no selector and no endpoints, or none with a port"
                  + " and an address of the Service's IP families.",
              "No controller creates endpoints for a Service without a selector, so the"
                  + " route answers 503 until endpoints are created by hand.",
              "k/k pkg/controller/endpoint (syncService skips a nil selector)",
              "traefik/traefik pkg/provider/kubernetes/ingress (\"no endpoints found\")")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS, LookedUpKind.INGRESS_CLASS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return IngressBackends.checkResolved(
        ingress,
        view,
        (b, s, h) -> h.isAnswered() ? Optional.empty() : checkBackend(ingress, b, s, view));
  }

  private static Optional<Finding> checkBackend(
      Ingress ingress, Backend backend, Service service, ResourceView view) {
    EndpointPresence presence = EndpointPresence.of(service, view);
    if (presence == EndpointPresence.USABLE_OR_UNKNOWN) {
      return Optional.empty();
    }
    boolean empty = presence == EndpointPresence.NONE;
    String family = familyPrefix(service);
    return Optional.of(
        IngressBackends.serviceFinding(INFO, ingress, backend)
            .problem(
                RuleMessages.service(service)
                    + (empty
                        ? " has no selector and no endpoints, so requests to it fail"
                        : " has no selector, and its endpoints have no "
                            + family
                            + "address with a port"))
            .help(
                empty
                    ? RuleMessages.suggestEndpoints(service)
                    : "write "
                        + (family.isEmpty() ? "an " : "an " + family)
                        + "address and a port into the endpoints of "
                        + service.key())
            .build());
  }

  /** The only family of the Service, and a space; empty if it has several. */
  private static String familyPrefix(Service service) {
    return service.ipFamilies().size() == 1 ? service.ipFamilies().iterator().next() + " " : "";
  }
}
