package dev.portcullis.rules;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rule that reports Endpoints and a hand-written slice that share the traffic of a Service. */
final class EndpointsBesideSlice implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsBesideSlice.class,
              Severity.WARNING,
              Evidence.PRESENCE,
              "A Service port is carried by mirrored Endpoints and by a hand-written slice, and"
                  + " they lead to different places.",
              "kube-proxy sends traffic to both. That is how addresses are moved without an"
                  + " interruption, and how an old one that was forgotten goes on getting its"
                  + " share.",
              "k/k pkg/proxy (endpointslicecache: the union of all slices)",
              "k/k pkg/controller/endpointslicemirroring (Endpoints become slices)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView chain) {
    return set.isSlice()
        ? List.of()
        : EffectiveEndpoints.forEndpoints(set, chain).stream()
            .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p)))
            .distinct()
            .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints union, ServicePort port) {
    List<EffectivePort> offers =
        union.portsWithNameOf(port).stream().filter(o -> o.matches(port)).toList();
    Set<String> here = targets(offers.stream().filter(o -> o.isIn(set)), union.family());
    return here.isEmpty()
        ? Stream.empty()
        : offers.stream()
            .map(EffectivePort::set)
            .filter(other -> other.isSlice() && other.isHandWritten())
            .distinct()
            .filter(
                other ->
                    !here.equals(
                        targets(offers.stream().filter(o -> o.isIn(other)), union.family())))
            .map(other -> finding(set, other, union, port));
  }

  /** Where these lead to. */
  private static Set<String> targets(Stream<EffectivePort> offers, IpFamily family) {
    return offers
        .flatMap(
            o ->
                o.subset().addresses().stream()
                    .map(EndpointAddress::ip)
                    .filter(ip -> IpFamily.of(ip) == family)
                    .map(ip -> ip + " " + o.number()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Finding finding(
      EndpointSet set, EndpointSet slice, EffectiveEndpoints union, ServicePort port) {
    return INFO.finding(set.meta())
        .hop("beside " + slice.key().name())
        .field(FieldPath.ROOT.field("subsets"))
        .problem(
            "EndpointSlice \""
                + slice.key().name()
                + "\" also serves port "
                + port.describe()
                + " of "
                + RuleMessages.service(union.service())
                + ", with different addresses or port numbers")
        .help(
            "write all addresses of this port into one of the two objects, or give both the same"
                + " addresses and port numbers")
        .build();
  }
}
