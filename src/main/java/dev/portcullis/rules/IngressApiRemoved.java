package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.ResourceView;
import java.util.List;

/** Reports an Ingress in an API version that is no longer served. */
final class IngressApiRemoved implements IngressRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
          IngressApiRemoved.class,
          Severity.UNREACHABLE,
          Evidence.SELF,
          "An Ingress uses the API version `extensions/v1beta1` or"
              + " `networking.k8s.io/v1beta1`.",
          "API servers since Kubernetes 1.22 serve only `networking.k8s.io/v1`; kubectl"
              + " reports \"no matches for kind\". Such an object never reaches a webhook, so"
              + " this is reported for files only.",
          "Kubernetes deprecation guide, v1.22");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Ingress ingress, ResourceView view) {
    return ingress.apiVersion() == Ingress.ApiVersion.NETWORKING_V1
        ? List.of()
        : List.of(
            INFO.finding(ingress.meta())
                .hop("apiVersion")
                .field(FieldPath.ROOT.field("apiVersion"))
                .problem(
                    "API version \""
                        + ingress.apiVersion()
                        + "\" is not served since Kubernetes 1.22; the API server rejects this"
                        + " Ingress")
                .value(ingress.apiVersion().toString())
                .help(
                    "run portcullis fix <file>, or write apiVersion: networking.k8s.io/v1 with"
                        + " backend.service.name, backend.service.port.number (or .name), and"
                        + " pathType")
                .build());
  }
}
