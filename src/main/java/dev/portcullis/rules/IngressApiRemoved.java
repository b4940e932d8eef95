package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceView;
import java.util.List;

/** A rule that reports an Ingress in an API version that is no longer served. */
final class IngressApiRemoved implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          IngressApiRemoved.class,
          Severity.UNREACHABLE,
          Evidence.OBJECT,
          "An Ingress is written in `extensions/v1beta1` or `networking.k8s.io/v1beta1`.",
          "API servers since 1.22 know only `networking.k8s.io/v1`: kubectl says \"no matches for"
              + " kind\". Such an object never gets as far as a webhook, so this is said of files"
              + " only.",
          "Kubernetes deprecation guide, v1.22");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView chain) {
    return ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1
        ? List.of()
        : List.of(
            new Finding(
                INFO.id(),
                Severity.UNREACHABLE,
                Evidence.OBJECT,
                ingress.meta(),
                "apiVersion",
                FieldPath.ROOT.field("apiVersion"),
                "not served since Kubernetes 1.22",
                ingress.apiVersion().toString(),
                "the API server answers \"no matches for kind\"",
                "apiVersion: networking.k8s.io/v1, with backend.service.name and"
                    + " backend.service.port.number (or .name) for serviceName and servicePort,"
                    + " and a pathType on each path"));
  }
}
