package dev.portcullis.rules;

import dev.portcullis.model.AlbAction;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.BackendHandling.HandlingType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to the backends of one Ingress in one view. An annotation that makes a Service
 * unnecessary counts for its own controller, or if it is not known which controller serves the
 * Ingress; one that makes a backend unreachable counts only if its controller is known to serve the
 * Ingress.
 */
public final class BackendHandlings {

  private static final String SERVICE_UPSTREAM = "nginx.ingress.kubernetes.io/service-upstream";

  /** The values that Go's strconv.ParseBool reads as true. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private final Ingress ingress;
  private final ResourceView view;
  private final Optional<AnswerAnnotation> answer;
  private final boolean serviceUpstream;
  private final List<BackendHandling> all;

  /** Compares Ingresses by identity, which is fast. */
  private record ForIngress(Ingress ingress) implements ViewQuery<BackendHandlings> {

    @Override
    public BackendHandlings computeFrom(ResourceView view) {
      return new BackendHandlings(ingress, view);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ForIngress query && query.ingress == ingress;
    }

    @Override
    public int hashCode() {
      return ingress.key().hashCode();
    }
  }

  /** Looks at the classes only for annotations that depend on them, which are rare. */
  private BackendHandlings(Ingress ingress, ResourceView view) {
    this.ingress = ingress;
    this.view = view;
    answer = AnswerAnnotation.of(ingress, this::controllers);
    serviceUpstream =
        TRUE.contains(ingress.meta().annotations().getOrDefault(SERVICE_UPSTREAM, ""))
            && controllers().areAll(c -> c == IngressController.INGRESS_NGINX);
    all = ingress.backends().stream().map(this::of).distinct().toList();
  }

  /** The handling of all backends of an Ingress. */
  public static BackendHandlings of(Ingress ingress, ResourceView view) {
    return view.query(new ForIngress(ingress));
  }

  IngressControllers controllers() {
    return IngressControllers.of(ingress, view);
  }

  /** The handling of each backend; several backends with one action have one. */
  List<BackendHandling> all() {
    return all;
  }

  /** The handling of a backend of the spec. */
  public BackendHandling of(Backend backend) {
    if (backend.isDefinedByAnnotation() && controllers().mayBe(IngressController.ALB)) {
      return ofAction(backend);
    } else if (answer.filter(a -> a.concerns(backend)).isPresent()) {
      return new BackendHandling(HandlingType.ANSWERED, List.of(backend), answer.get().key());
    }
    return serviceUpstream
        ? new BackendHandling(HandlingType.DIALED_BY_CLUSTER_IP, List.of(backend), SERVICE_UPSTREAM)
        : new BackendHandling(HandlingType.DIALED, List.of(backend), "");
  }

  private BackendHandling ofAction(Backend backend) {
    AlbAction action = ingress.actions().get(backend.service());
    HandlingType type =
        action == null
            ? HandlingType.ACTION_MISSING
            : action.type() == AlbAction.ActionType.FORWARD
                ? HandlingType.DIALED
                : HandlingType.ANSWERED;
    return new BackendHandling(
        type,
        action == null ? List.of() : action.targets(),
        AlbAction.ANNOTATION_PREFIX + backend.service());
  }

  /** The Service that ingress-nginx may use instead of a backend's; empty for other controllers. */
  Optional<ServiceRef> fallbackService() {
    return ingress
        .fallbackService()
        .filter(s -> controllers().mayBe(IngressController.INGRESS_NGINX));
  }
}
