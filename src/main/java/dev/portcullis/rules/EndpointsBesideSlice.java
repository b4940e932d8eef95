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

/** Reports Endpoints and a hand-written EndpointSlice that share the traffic of a Service. */
final class EndpointsBesideSlice implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsBesideSlice.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "Endpoints and a hand-written EndpointSlice serve the same Service port with"
                  + " different addresses or port numbers.",
              "kube-proxy sends traffic to both. This is intended while addresses are moved"
                  + " without interruption. An obsolete object that remains keeps its share of the"
                  + " traffic.",
              "k/k pkg/proxy (endpointslicecache: the union of all slices)",
              "k/k pkg/controller/endpointslicemirroring (Endpoints become slices)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return set.isSlice()
        ? List.of()
        : EffectiveEndpoints.forEndpoints(set, view).stream()
            .flatMap(u -> u.service().ports().stream().flatMap(p -> checkPort(set, u, p)))
            .distinct()
            .toList();
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port) {
    List<EffectivePort> endpointPorts =
        endpoints.portsWithNameOf(port).stream().filter(o -> o.matches(port)).toList();
    Set<String> here = targets(endpointPorts.stream().filter(o -> o.isIn(set)), endpoints.family());
    return here.isEmpty()
        ? Stream.empty()
        : endpointPorts.stream()
            .map(EffectivePort::set)
            .filter(other -> other.isSlice() && other.isHandWritten())
            .distinct()
            .filter(
                other ->
                    !here.equals(
                        targets(
                            endpointPorts.stream().filter(o -> o.isIn(other)), endpoints.family())))
            .map(other -> finding(set, other, endpoints, port));
  }

  /** The addresses and numbers that these ports send to. */
  private static Set<String> targets(Stream<EffectivePort> endpointPorts, IpFamily family) {
    return endpointPorts
        .flatMap(
            o ->
                o.subset().addresses().stream()
                    .map(EndpointAddress::ip)
                    .filter(ip -> IpFamily.of(ip) == family)
                    .map(ip -> ip + " " + o.number()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Finding finding(
      EndpointSet set, EndpointSet slice, EffectiveEndpoints endpoints, ServicePort port) {
    return INFO.finding(set.meta())
        .hop("beside " + slice.key().name())
        .field(FieldPath.ROOT.field("subsets"))
        .problem(
            "EndpointSlice \""
                + slice.key().name()
                + "\" also serves port "
                + port.describe()
                + " of "
                + RuleMessages.service(endpoints.service())
                + ", with different addresses or port numbers")
        .help(
            "write all addresses of this port into one of the two objects, or give both the same"
                + " addresses and port numbers")
        .build();
  }
}
