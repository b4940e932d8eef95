package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Subset;
import dev.portcullis.rules.RuleInfo.Input;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rule that reports addresses that get no traffic while others of the Service do. */
final class EndpointsSubsetUnused implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsSubsetUnused.class,
              Rank.WARNING,
              Basis.PRESENCE,
              "A subset or slice has no port that the Service has, while another one serves.",
              "The Service works, and these addresses never see a connection: a replica that was"
                  + " added and takes no load.",
              "k/k pkg/proxy (endpointInfoByServicePort)")
          .reading(Input.SERVICE, Input.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return Union.around(set, chain).stream()
        .filter(u -> !u.isDead())
        .flatMap(u -> set.subsets().stream().flatMap(s -> judge(set, s, u)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> judge(EndpointSet set, Subset subset, Union union) {
    List<Offer> here =
        union.offers().stream().filter(o -> o.isIn(set) && o.subset().equals(subset)).toList();
    return here.isEmpty() || here.stream().anyMatch(union::isWanted)
        ? Stream.empty()
        : Stream.of(finding(set, subset, union, here));
  }

  private static Finding finding(EndpointSet set, Subset subset, Union union, List<Offer> here) {
    String names =
        here.stream()
            .map(o -> Words.name(o.port().name()))
            .sorted()
            .collect(Collectors.joining(", "));
    return new Finding(
        INFO.id(),
        Rank.WARNING,
        Basis.PRESENCE,
        set.meta(),
        "ports " + names,
        subset.fieldPath().field("ports"),
        "none is a port of the Service",
        names,
        Words.portsOf(union.service()) + "; these addresses get no traffic",
        "call a port as the Service does, or take these addresses away");
  }
}
