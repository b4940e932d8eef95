package dev.portcullis.rules;

import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports an Ingress backend whose Service does not exist. */
final class BackendServiceMissing implements IngressRule {

  /** Bounds the time for an Ingress with very many missing Services. */
  private static final int MAX_SUGGESTIONS = 10;

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
    List<Backend> missing =
        IngressBackends.of(ingress, view)
            .filter(b -> view.service(ingress.serviceOf(b)).isAbsent())
            .toList();
    if (missing.isEmpty()) {
      return List.of();
    }
    Set<String> known = view.serviceNames(ingress.key().namespace());
    Map<String, String> questions =
        missing.stream()
            .map(Backend::service)
            .distinct()
            .limit(MAX_SUGGESTIONS)
            .collect(Collectors.toMap(n -> n, n -> didYouMean(n, known)));
    return missing.stream()
        .map(b -> finding(ingress, b, questions.getOrDefault(b.service(), "")))
        .toList();
  }

  private static String didYouMean(String name, Set<String> known) {
    return Suggestions.similar(name, known)
        .map(n -> "did you mean \"" + n + "\"? Otherwise ")
        .orElse("");
  }

  private static Finding finding(Ingress ingress, Backend backend, String question) {
    String namespace = ingress.key().namespace();
    return IngressBackends.serviceFinding(INFO, ingress, backend)
        .problem(
            "Service \"" + backend.service() + "\" not found in namespace \"" + namespace + "\"")
        .help(question + describeHelp(ingress.serviceOf(backend)))
        .build();
  }

  private static String describeHelp(ServiceRef service) {
    return RuleMessages.isDnsLabel(service.name())
        ? "create " + service.key() + " first, then apply this Ingress again"
        : "write the name of a Service in namespace \""
            + service.namespace()
            + "\"; no Service can have the name \""
            + service.name()
            + "\"";
  }
}
