package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.ArrayList;
import java.util.List;

/** Reports an Ingress backend whose Service does not exist. */
final class BackendServiceMissing implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendServiceMissing.class,
              Severity.UNREACHABLE,
              Evidence.MISSING_OBJECT,
              "A backend, or the annotation `default-backend` of ingress-nginx, names a Service"
                  + " that does not exist in the namespace of the Ingress.",
              "The API server accepts such an Ingress. ingress-nginx answers 503; Kong and"
                  + " Traefik drop the route. The problem ends when the Service is created, so the"
                  + " profile `gitops` only warns. An Ingress that redirects or answers by itself"
                  + " needs no Service: `permanent-redirect`, `temporal-redirect`, and a snippet"
                  + " with an unconditional `return` of ingress-nginx, `redirect-to` of"
                  + " haproxy-ingress, and `skipper-routes` that end in `<shunt>`.",
              "kubernetes/ingress-nginx internal/ingress/controller (getBackendServers)",
              "traefik/traefik pkg/provider/kubernetes/ingress (loadService: \"service not"
                  + " found\")",
              "kubernetes/ingress-nginx internal/ingress/annotations (redirect, defaultbackend)",
              "jcmoraisjr/haproxy-ingress pkg/converters/ingress (syncIngressHTTP)",
              "zalando/skipper dataclients/kubernetes (addExtraRoutes)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "an annotation of the controller, or of any controller if the class does not show"
                  + " which one serves the Ingress, answers all requests, or the Service is named"
                  + " in `default-backend`");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    SimilarNames similar = new SimilarNames(view.serviceNames(ingress.key().namespace()));
    BackendHandlings handlings = BackendHandlings.of(ingress, view);
    List<Finding> findings = new ArrayList<>();
    for (BackendHandling handling : handlings.all()) {
      handling.targets().stream()
          .filter(b -> view.service(ingress.serviceOf(b)).isAbsent())
          .forEach(b -> findings.add(finding(ingress, b, handling, similar)));
    }
    handlings
        .fallbackService()
        .filter(s -> view.service(s).isAbsent())
        .ifPresent(s -> findings.add(fallbackFinding(ingress, s, similar)));
    return findings;
  }

  private static Finding finding(
      Ingress ingress, Backend backend, BackendHandling handling, SimilarNames similar) {
    ServiceRef service = ingress.serviceOf(backend);
    return IngressBackends.serviceFinding(INFO, ingress, backend)
        .severity(handling.limit(Severity.UNREACHABLE))
        .problem(describeProblem(service) + IngressBackends.answerSuffix(handling))
        .help(
            handling.isAnswered()
                ? "create " + service.key() + " before you remove the annotation"
                : similar.questionFor(service.name()) + describeHelp(service))
        .build();
  }

  private static Finding fallbackFinding(
      Ingress ingress, ServiceRef service, SimilarNames similar) {
    return INFO.finding(ingress.meta())
        .severity(Severity.WARNING)
        .hop(Ingress.fallbackIdentity(service))
        .field(new FieldPath("metadata.annotations").key(Ingress.FALLBACK_ANNOTATION))
        .value(service.name())
        .problem(
            describeProblem(service) + ", so ingress-nginx ignores " + Ingress.FALLBACK_ANNOTATION)
        .help(similar.questionFor(service.name()) + describeHelp(service))
        .build();
  }

  private static String describeProblem(ServiceRef service) {
    return "Service \""
        + service.name()
        + "\" not found in namespace \""
        + service.namespace()
        + "\"";
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
