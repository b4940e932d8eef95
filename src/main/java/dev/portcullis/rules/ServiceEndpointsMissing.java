package dev.portcullis.rules;

import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;

/** Reports a Service without selector and without endpoints. */
final class ServiceEndpointsMissing implements ServiceRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              ServiceEndpointsMissing.class,
              Severity.WARNING,
              Evidence.MISSING_OBJECT,
              "A Service has no selector and no endpoints.",
              "kube-proxy refuses connections to a Service without endpoints. Endpoints may"
                  + " be created next, so the webhook does not report this when the Service is"
                  + " created.",
              "k/k pkg/proxy (no endpoints: REJECT)",
              "k/k pkg/controller/endpoint (syncService skips a nil selector)")
          .looksUp(LookedUpKind.ENDPOINTS);

  private static final FieldPath SELECTOR = FieldPath.ROOT.field("spec").field("selector");

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(Service service, ResourceView view) {
    if (!EffectiveEndpoints.hasNoEndpoints(service, view)) {
      return List.of();
    }
    return List.of(
        INFO.finding(service.meta())
            .hop("endpoints")
            .field(SELECTOR)
            .problem(
                RuleMessages.service(service)
                    + " has no selector and no endpoints, so requests to it fail")
            .help(RuleMessages.suggestEndpoints(service))
            .build());
  }
}
