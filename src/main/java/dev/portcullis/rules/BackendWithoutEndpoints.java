package dev.portcullis.rules;

import dev.portcullis.model.Chain;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.Input;
import java.util.List;
import java.util.Optional;

/** A rule that reports an Ingress backend whose hand-written Service has nothing behind it. */
final class BackendWithoutEndpoints implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendWithoutEndpoints.class,
              Rank.WARNING,
              Basis.ABSENCE,
              "The backend's Service has no selector, and nothing hand-written stands behind it.",
              "No controller writes endpoints for a Service without selector, so the route answers 503"
                  + " until somebody does: a dangling backend, one hop further on.",
              "k/k pkg/controller/endpoint (syncService skips a nil selector)")
          .reading(Input.SERVICE, Input.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, Chain chain) {
    return Backends.whereServiceIsFound(ingress, chain, (b, s) -> judge(ingress, b, s, chain));
  }

  private static Optional<Finding> judge(
      Ingress ingress, Backend backend, Service service, Chain chain) {
    if (!Union.isNothingBehind(service, chain)) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            INFO.id(),
            Rank.WARNING,
            Basis.ABSENCE,
            ingress.meta(),
            backend.identity(),
            backend.serviceAt(),
            "leads to nothing yet",
            Words.name(backend.service()),
            "no selector, and no endpoints",
            Words.writeEndpoints(service)));
  }
}
