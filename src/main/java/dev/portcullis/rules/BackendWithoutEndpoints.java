package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** A rule that reports an Ingress backend whose hand-written Service has nothing behind it. */
final class BackendWithoutEndpoints implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendWithoutEndpoints.class,
              Severity.WARNING,
              Evidence.ABSENCE,
              "The backend's Service has no selector, and nothing hand-written stands behind it, or"
                  + " nothing that has an address of its family and a port.",
              "No controller writes endpoints for a Service without selector, so the route answers"
                  + " 503 until somebody does: a dangling backend, one hop further on.",
              "k/k pkg/controller/endpoint (syncService skips a nil selector)",
              "traefik/traefik pkg/provider/kubernetes/ingress (\"no endpoints found\")")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS, LookedUpKind.INGRESS_CLASS);

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
    if (!EffectiveEndpoints.hasNoUsableEndpoints(service, chain)) {
      return Optional.empty();
    }
    boolean empty = EffectiveEndpoints.hasNoEndpoints(service, chain);
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

  /** The families that count, and a space; nothing where all do. */
  private static String familyPrefix(Service service) {
    return service.ipFamilies().size() == 1 ? service.ipFamilies().iterator().next() + " " : "";
  }
}
