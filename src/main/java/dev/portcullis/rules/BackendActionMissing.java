package dev.portcullis.rules;

import dev.portcullis.model.AlbAction;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reports a backend with the port {@code use-annotation} whose action is not defined. */
final class BackendActionMissing implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              BackendActionMissing.class,
              Severity.UNREACHABLE,
              Evidence.MISSING_OBJECT,
              "The backend's port is `use-annotation`, but no annotation defines its action.",
              "The AWS load balancer controller reads such a backend from the annotation"
                  + " `alb.ingress.kubernetes.io/actions.<name>`. Without it the route answers 503,"
                  + " or the controller stops with \"missing actions.<name> configuration\". Argo"
                  + " Rollouts writes the annotation later if a Rollout names the Ingress in"
                  + " `trafficRouting.alb`.",
              "kubernetes-sigs/aws-load-balancer-controller pkg/ingress"
                  + " (buildActionViaAnnotation)",
              "argoproj/argo-rollouts rollout/trafficrouting/alb")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.INGRESS_CLASS)
          .warningWhen(
              "it is not known whether a Rollout writes the annotation: at admission, in `audit`,"
                  + " and with `--cluster`");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    List<Backend> byAnnotation = new ArrayList<>();
    for (Backend backend : ingress.backends()) {
      if (backend.isDefinedByAnnotation()) {
        byAnnotation.add(backend);
      }
    }
    if (byAnnotation.isEmpty() || view.rolloutOf(ingress.key()) instanceof Lookup.Found) {
      return List.of();
    }
    BackendHandlings handlings = BackendHandlings.of(ingress, view);
    SimilarNames similar = new SimilarNames(definedNames(ingress, view));
    return byAnnotation.stream()
        .filter(b -> handlings.of(b).type() == BackendHandling.HandlingType.ACTION_MISSING)
        .map(b -> finding(ingress, b, view, similar))
        .toList();
  }

  /** The names of actions, and of Services, for which Argo Rollouts may write an action. */
  private static Set<String> definedNames(Ingress ingress, ResourceView view) {
    Set<String> names = new TreeSet<>(view.serviceNames(ingress.key().namespace()));
    ingress.meta().annotations().keySet().stream()
        .filter(k -> k.startsWith(AlbAction.ANNOTATION_PREFIX))
        .map(k -> k.substring(AlbAction.ANNOTATION_PREFIX.length()))
        .forEach(names::add);
    return names;
  }

  private static Finding finding(
      Ingress ingress, Backend backend, ResourceView view, SimilarNames similar) {
    String annotation = AlbAction.ANNOTATION_PREFIX + backend.service();
    boolean given = ingress.meta().annotations().containsKey(annotation);
    return IngressBackends.serviceFinding(INFO, ingress, backend)
        .value(backend.service())
        .severity(
            view.rolloutOf(ingress.key()).isAbsent() ? Severity.UNREACHABLE : Severity.WARNING)
        .problem(
            (given ? "Annotation " : "No annotation ")
                + annotation
                + (given ? " is no valid action for" : " defines")
                + " port use-annotation")
        .help(
            similar
                .to(backend.service())
                .map(n -> "write name: " + RuleMessages.yaml(n) + ", or add the annotation")
                .orElseGet(() -> describeAction(ingress, backend, view)))
        .build();
  }

  /** The port of the Service of that name; without it, a value for the annotation. */
  private static String describeAction(Ingress ingress, Backend backend, ResourceView view) {
    return view.service(ingress.serviceOf(backend))
        .toOptional()
        .flatMap(s -> s.ports().stream().findFirst())
        .map(p -> "write number: " + p.port() + " instead of name")
        .orElse(
            "set it to '{\"type\":\"forward\",\"forwardConfig\":{\"targetGroups\":"
                + "[{\"serviceName\":\"web\",\"servicePort\":80}]}}'");
  }
}
