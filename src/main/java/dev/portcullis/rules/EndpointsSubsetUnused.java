package dev.portcullis.rules;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.RuleInfo.LookedUpKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reports addresses that get no traffic although other addresses of the Service do. */
final class EndpointsSubsetUnused implements EndpointRule {

  private static final int MAX_LISTED_PORTS = 3;

  /** Bounds the time for very many ports with one targetPort. */
  private static final int MAX_COMPARED_PORTS = 100;

  private static final RuleInfo INFO =
      RuleInfo.of(
              EndpointsSubsetUnused.class,
              Severity.WARNING,
              Evidence.EXISTING_OBJECT,
              "No port of a subset or EndpointSlice matches a Service port, while other"
                  + " endpoints do.",
              "The Service works, but these addresses never receive a connection, for"
                  + " example a new replica that takes no load.",
              "k/k pkg/proxy (endpointInfoByServicePort)")
          .looksUp(LookedUpKind.SERVICE, LookedUpKind.ENDPOINTS);

  @Override
  public RuleInfo info() {
    return INFO;
  }

  @Override
  public List<Finding> check(EndpointSet set, ResourceView view) {
    return EffectiveEndpoints.forEndpoints(set, view).stream()
        .filter(u -> !u.servesNothing())
        .flatMap(u -> set.subsets().stream().flatMap(s -> checkSubset(set, s, u)))
        .distinct()
        .toList();
  }

  private static Stream<Finding> checkSubset(
      EndpointSet set, Subset subset, EffectiveEndpoints endpoints) {
    List<EffectivePort> here = endpoints.portsIn(set, subset);
    return here.isEmpty() || here.stream().anyMatch(endpoints::isUsed)
        ? Stream.empty()
        : Stream.of(finding(set, subset, endpoints, here));
  }

  private static Finding finding(
      EndpointSet set, Subset subset, EffectiveEndpoints endpoints, List<EffectivePort> here) {
    String names =
        here.stream()
            .map(o -> RuleMessages.quoteName(o.port().name()))
            .sorted()
            .collect(Collectors.joining(", "));
    Service service = endpoints.service();
    return INFO.finding(set.meta())
        .hop("ports " + names)
        .field(subset.fieldPath().field("ports"))
        .problem(
            "No port of "
                + RuleMessages.service(service)
                + " matches endpoint port "
                + TextFormat.joinFirst(
                    here.stream().map(o -> describe(o, endpoints)).sorted().toList(),
                    MAX_LISTED_PORTS)
                + ", so these addresses get no traffic; it "
                + RuleMessages.hasPorts(service))
        .value(names)
        .help(suggestName(service, here))
        .build();
  }

  /** The name, and the protocol if only that differs from a Service port. */
  private static String describe(EffectivePort endpointPort, EffectiveEndpoints endpoints) {
    EndpointPort port = endpointPort.port();
    boolean sameName = endpoints.hasServicePortNamed(port.name());
    return (port.name().isEmpty()
            ? endpointPort.number() + " (unnamed)"
            : RuleMessages.quoteName(port.name()))
        + (sameName ? "/" + port.protocol() : "");
  }

  /** The name of the Service port with the number of one of these ports, or of the only one. */
  private static String suggestName(Service service, List<EffectivePort> here) {
    for (EffectivePort endpointPort : here) {
      List<ServicePort> fitting =
          service.ports().size() == 1
              ? service.ports()
              : service.portsByTargetPort(new PortRef.ByNumber(endpointPort.number()));
      Optional<ServicePort> intended =
          fitting.stream()
              .limit(MAX_COMPARED_PORTS)
              .filter(p -> p.protocol() == endpointPort.port().protocol())
              .findFirst();
      if (intended.isPresent()) {
        return RuleMessages.suggestEndpointName(service, intended.get(), endpointPort);
      }
    }
    return "give one of these ports the name and protocol of a port of " + service.key();
  }
}
