package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.Subset;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rule that reports addresses that get no traffic while others of the Service do. */
final class EndpointsSubsetUnused implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsSubsetUnused.class,
              Severity.WARNING,
              Evidence.PRESENCE,
              "A subset or slice has no port that the Service has, while another one serves.",
              "The Service works, and these addresses never see a connection: a replica that was"
                  + " added and takes no load.",
              "k/k pkg/proxy (endpointInfoByServicePort)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return EffectiveEndpoints.forEndpoints(set, chain).stream()
        .filter(u -> !u.servesNothing())
        .flatMap(u -> set.subsets().stream().flatMap(s -> checkSubset(set, s, u)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkSubset(
      EndpointSet set, Subset subset, EffectiveEndpoints union) {
    List<EffectivePort> here =
        union.ports().stream().filter(o -> o.isIn(set) && o.subset().equals(subset)).toList();
    return here.isEmpty() || here.stream().anyMatch(union::isUsed)
        ? Stream.empty()
        : Stream.of(finding(set, subset, union, here));
  }

  private static Finding finding(
      EndpointSet set, Subset subset, EffectiveEndpoints union, List<EffectivePort> here) {
    String names =
        here.stream()
            .map(o -> RuleMessages.quoteName(o.port().name()))
            .sorted()
            .collect(Collectors.joining(", "));
    Service service = union.service();
    return INFO.finding(set.meta())
        .hop("ports " + names)
        .field(subset.fieldPath().field("ports"))
        .problem(
            RuleMessages.service(service)
                + " has no port named "
                + names
                + ", so these addresses get no traffic; it "
                + RuleMessages.hasPorts(service))
        .value(names)
        .help("give a port of these addresses the name of a port of " + service.key())
        .build();
  }
}
