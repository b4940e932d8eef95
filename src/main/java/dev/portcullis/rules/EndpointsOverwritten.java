package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;

/** A rule that reports hand-written endpoints of a Service that has a selector. */
final class EndpointsOverwritten implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsOverwritten.class,
              Severity.WARNING,
              Evidence.PRESENCE,
              "Endpoints or an EndpointSlice are written by hand for a Service that has a"
                  + " selector.",
              "The endpoints controller overwrites Endpoints at the next change of a pod. A slice"
                  + " stays, and kube-proxy sends traffic to its addresses and to the pods alike,"
                  + " which now and then is what somebody wants.",
              "k/k pkg/controller/endpoint (syncService)",
              "k/k pkg/proxy (endpointslicecache: the union of all slices)")
          .looksUp(LookedUpKind.SERVICE);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    Optional<Service> owner = set.service().flatMap(s -> chain.service(s).toOptional());
    return owner.stream()
        .filter(s -> set.isHandWritten() && !s.isExternalName() && !s.selector().isEmpty())
        .map(s -> finding(set, s))
        .toList();
  }

  private static Finding finding(EndpointSet set, Service service) {
    FieldPath metadata = FieldPath.ROOT.field("metadata");
    return new Finding(
        INFO.id(),
        Severity.WARNING,
        Evidence.PRESENCE,
        set.meta(),
        "service " + service.key().name(),
        set.isSlice() ? metadata.field("labels") : metadata.field("name"),
        "the Service has a selector",
        RuleMessages.quoteName(service.key().name()),
        set.isSlice()
            ? "kube-proxy sends traffic to these addresses and to the selected pods alike"
            : "the endpoints controller overwrites these at the next change of a pod",
        "take the selector away from Service "
            + service.key().name()
            + ", or delete this "
            + set.key().kind());
  }
}
