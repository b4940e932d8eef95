package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.policy.ReleaseOptions.ReleaseLabel;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What a tool applies together: a release of Helm, an application of Argo CD, an ApplySet of
 * kubectl, or an object of Flux.
 *
 * @param name of the release, with its namespace if the tool has one
 */
record Release(ReleaseType type, String name) {

  /** The kinds of releases; a release of an earlier one is named in messages. */
  enum ReleaseType {
    HELM("Helm release"),
    ARGO_CD("Argo CD application"),
    APPLY_SET("ApplySet"),
    FLUX_HELM_RELEASE("Flux HelmRelease"),
    FLUX_KUSTOMIZATION("Flux Kustomization"),
    INSTANCE("instance");

    private final String label;

    ReleaseType(String label) {
      this.label = label;
    }
  }

  /** helm/helm pkg/action/validate.go. */
  private static final String HELM_PREFIX = "meta.helm.sh/release-";

  /** argoproj/argo-cd common/common.go. */
  private static final String ARGO_CD_ANNOTATION = "argocd.argoproj.io/tracking-id";

  /** KEP-3659; k/k staging/src/k8s.io/kubectl/pkg/cmd/apply/applyset.go. */
  private static final String APPLY_SET_LABEL = "applyset.kubernetes.io/part-of";

  /** fluxcd/kustomize-controller and helm-controller: {@code <group>/name}, {@code /namespace}. */
  private static final String FLUX_HELM_PREFIX = "helm.toolkit.fluxcd.io/";

  private static final String FLUX_KUSTOMIZE_PREFIX = "kustomize.toolkit.fluxcd.io/";

  private static final String INSTANCE_LABEL = "app.kubernetes.io/instance";

  /** The releases of an object, at most one of each type. */
  static Map<ReleaseType, Release> of(ResourceMeta meta, Set<ReleaseLabel> enabled) {
    Map<ReleaseType, Release> releases = new EnumMap<>(ReleaseType.class);
    add(releases, ReleaseType.HELM, qualifiedName(meta.annotations(), HELM_PREFIX));
    add(releases, ReleaseType.ARGO_CD, argoCdApplication(meta));
    add(releases, ReleaseType.APPLY_SET, meta.label(APPLY_SET_LABEL));
    if (enabled.contains(ReleaseLabel.FLUX)) {
      add(releases, ReleaseType.FLUX_HELM_RELEASE, qualifiedName(meta.labels(), FLUX_HELM_PREFIX));
      add(
          releases,
          ReleaseType.FLUX_KUSTOMIZATION,
          qualifiedName(meta.labels(), FLUX_KUSTOMIZE_PREFIX));
    }
    if (enabled.contains(ReleaseLabel.INSTANCE)) {
      add(releases, ReleaseType.INSTANCE, meta.label(INSTANCE_LABEL));
    }
    return releases;
  }

  private static void add(Map<ReleaseType, Release> releases, ReleaseType type, String name) {
    if (!name.isEmpty()) {
      releases.put(type, new Release(type, name));
    }
  }

  /** {@code namespace/name}; empty unless both are set. */
  private static String qualifiedName(Map<String, String> values, String prefix) {
    String namespace = values.getOrDefault(prefix + "namespace", "");
    String name = values.getOrDefault(prefix + "name", "");
    return namespace.isEmpty() || name.isEmpty() ? "" : namespace + "/" + name;
  }

  /**
   * The application of {@code application:group/Kind:namespace/name} (argoproj/argo-cd
   * util/argo/resource_tracking.go); empty if that is another object, whose annotation was copied.
   */
  private static String argoCdApplication(ResourceMeta meta) {
    String id = meta.annotations().getOrDefault(ARGO_CD_ANNOTATION, "");
    ObjectKey key = meta.key();
    String object =
        ":" + apiGroup(key.kind()) + "/" + key.kind() + ":" + key.namespace() + "/" + key.name();
    return id.endsWith(object) ? id.substring(0, id.length() - object.length()) : "";
  }

  private static String apiGroup(Kind kind) {
    return switch (kind) {
      case INGRESS, INGRESS_CLASS -> "networking.k8s.io";
      case ENDPOINT_SLICE -> "discovery.k8s.io";
      case ROLLOUT -> "argoproj.io";
      case ENDPOINTS, NAMESPACE, SERVICE -> "";
    };
  }

  /** The release for messages: {@code Helm release shop/web}. */
  @Override
  public String toString() {
    return type.label + " " + name;
  }
}
