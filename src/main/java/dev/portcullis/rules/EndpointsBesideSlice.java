package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reports Endpoints and an EndpointSlice that share the traffic of a Service. */
final class EndpointsBesideSlice implements EndpointRule {

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsBesideSlice.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "Endpoints and an EndpointSlice serve the same Service port with"
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
            .flatMap(u -> checkFamily(set, u, new EndpointTargets(u.family())))
            .distinct()
            .toList();
  }

  private static Stream<Finding> checkFamily(
      EndpointSet set, EffectiveEndpoints endpoints, EndpointTargets targets) {
    return endpoints.servicePortsNamedIn(set).flatMap(p -> checkPort(set, endpoints, p, targets));
  }

  private static Stream<Finding> checkPort(
      EndpointSet set, EffectiveEndpoints endpoints, ServicePort port, EndpointTargets targets) {
    EffectivePortGroup group = endpoints.portsWithNameOf(port);
    List<EndpointSet> slices =
        matching(group.ports(), port).stream()
            .map(EffectivePort::set)
            .filter(EndpointSet::isSlice)
            .toList();
    List<EffectivePort> here = matching(group.in(set), port);
    if (slices.isEmpty() || here.isEmpty()) {
      return Stream.empty();
    }
    Map<Integer, Integer> targetsHere = targets.of(here);
    return slices.stream()
        .filter(other -> !targetsHere.equals(targets.of(matching(group.in(other), port))))
        .map(other -> finding(set, other, endpoints, port));
  }

  private static List<EffectivePort> matching(List<EffectivePort> endpointPorts, ServicePort port) {
    return endpointPorts.stream().filter(o -> o.matches(port)).toList();
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
