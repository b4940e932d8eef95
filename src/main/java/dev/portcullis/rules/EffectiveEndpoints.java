package dev.portcullis.rules;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The endpoint ports of one Service without selector in one IP family, as kube-proxy merges them:
 * those of every slice of the Service, and those of mirrored Endpoints in place of their mirrored
 * slices, which follow within seconds. kube-proxy keeps the families apart (k/k pkg/proxy
 * endpointslicecache).
 *
 * <p>What no data plane reads is left out: slices with addressType FQDN, ports without number, sets
 * without address, Endpoints that are not mirrored.
 */
public final class EffectiveEndpoints {

  private record NumberAndProtocol(int number, Protocol protocol) {}

  private static final EffectivePortGroup EMPTY_GROUP = new EffectivePortGroup();

  private static final BiFunction<Service, ResourceView, List<EffectiveEndpoints>> COMPUTE =
      (service, view) ->
          families(service).stream()
              .map(f -> new EffectiveEndpoints(service, f, ports(service, f, view)))
              .filter(u -> !u.ports().isEmpty())
              .toList();

  private final Service service;
  private final IpFamily family;
  private final List<EffectivePort> ports;

  // Computed once, because both sides may have thousands of ports, and each is read for every port.
  private final Map<String, EffectivePortGroup> portsByName = new HashMap<>();
  private Map<SubsetKey, List<EffectivePort>> portsBySubset;
  private final Map<String, List<ServicePort>> servicePortsByName;
  private final boolean servesNothing;

  // The ports that match no Service port by name.
  private final EffectivePortGroup unmatched = new EffectivePortGroup();
  private final Map<Protocol, EffectivePortGroup> unmatchedByProtocol =
      new EnumMap<>(Protocol.class);
  private final Map<NumberAndProtocol, EffectivePortGroup> unmatchedByNumber = new HashMap<>();

  private EffectiveEndpoints(Service service, IpFamily family, List<EffectivePort> endpointPorts) {
    this.service = service;
    this.family = family;
    this.ports = endpointPorts;
    servicePortsByName = service.ports().stream().collect(Collectors.groupingBy(ServicePort::name));
    endpointPorts.forEach(this::addToGroups);
    servesNothing = service.ports().stream().noneMatch(this::serves);
    for (ServicePort port : service.ports()) {
      EffectivePortGroup candidates = candidatesFor(port);
      if (candidates != EMPTY_GROUP) {
        candidates.addIntendedFor(port);
      }
    }
  }

  private void addToGroups(EffectivePort port) {
    String name = port.port().name();
    Protocol protocol = port.port().protocol();
    portsByName.computeIfAbsent(name, n -> new EffectivePortGroup()).add(port);
    if (!servicePortsByName.containsKey(name)) {
      unmatched.add(port);
      unmatchedByProtocol.computeIfAbsent(protocol, p -> new EffectivePortGroup()).add(port);
      unmatchedByNumber
          .computeIfAbsent(
              new NumberAndProtocol(port.number(), protocol), n -> new EffectivePortGroup())
          .add(port);
    }
  }

  Service service() {
    return service;
  }

  IpFamily family() {
    return family;
  }

  List<EffectivePort> ports() {
    return ports;
  }

  /**
   * Those of the Service of a set, by family; empty if the Service has a selector or is not found.
   */
  static List<EffectiveEndpoints> forEndpoints(EndpointSet set, ResourceView view) {
    return set.service().flatMap(s -> view.service(s).toOptional()).stream()
        .filter(Service::isSelectorless)
        .flatMap(s -> view.query(new ServiceQuery<>(s, COMPUTE)).stream())
        .toList();
  }

  /** Whether it is known that a Service without selector has no endpoints that are read. */
  public static boolean hasNoEndpoints(Service service, ResourceView view) {
    return EndpointPresence.of(service, view) == EndpointPresence.NONE;
  }

  /** The families of the Service; all if the object does not state them. */
  static Set<IpFamily> families(Service service) {
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    families.addAll(
        service.ipFamilies().isEmpty() ? Set.of(IpFamily.values()) : service.ipFamilies());
    return families;
  }

  /** The endpoint ports of a Service that a data plane reads, of all its families. */
  public static List<EffectivePort> ports(Service service, ResourceView view) {
    return families(service).stream()
        .flatMap(f -> ports(service, f, view).stream())
        .distinct()
        .toList();
  }

  private static List<EffectivePort> ports(Service service, IpFamily family, ResourceView view) {
    List<EffectivePort> endpointPorts = new ArrayList<>();
    for (EndpointSet set : view.endpointsOf(service.ref()).toOptional().orElse(List.of())) {
      if (set.isServedFor(service) && !EndpointOwnership.isMirror(set, view)) {
        Predicate<EndpointPort> isRead =
            set.isSlice() ? p -> true : MirroredSubsets.of(set)::isMirrored;
        set.subsets().stream()
            .filter(s -> s.addresses().stream().anyMatch(a -> IpFamily.of(a.ip()) == family))
            .flatMap(s -> ports(set, s))
            .filter(o -> isRead.test(o.port()))
            .forEach(endpointPorts::add);
      }
    }
    return List.copyOf(endpointPorts);
  }

  private static Stream<EffectivePort> ports(EndpointSet set, Subset subset) {
    return subset.ports().stream()
        .filter(EffectiveEndpoints::hasNumber)
        .map(p -> new EffectivePort(set, subset, p, p.number().getAsInt()));
  }

  static boolean hasNumber(EndpointPort port) {
    return port.number().orElse(0) > 0;
  }

  /** Whether an endpoint port has the name and protocol of that Service port. */
  boolean serves(ServicePort port) {
    return portsWithNameOf(port).has(port.protocol());
  }

  /** Whether that data plane may send traffic for the Service port to an endpoint port. */
  boolean canServe(ServicePort port, DataPlane dataPlane) {
    return serves(port)
        || dataPlane == DataPlane.CILIUM
            && (portsByName.getOrDefault("", EMPTY_GROUP).has(port.protocol())
                || port.name().isEmpty()
                    && ports.stream().anyMatch(o -> dataPlane.matches(port, o.port())));
  }

  /** The endpoint ports with the name of that Service port, of any protocol. */
  EffectivePortGroup portsWithNameOf(ServicePort port) {
    return portsByName.getOrDefault(port.name(), EMPTY_GROUP);
  }

  /** The endpoint ports of a subset of that object. */
  List<EffectivePort> portsIn(EndpointSet set, Subset subset) {
    SubsetKey key = new SubsetKey(set.key(), subset.fieldPath());
    if (ports.size() < EffectivePortGroup.MIN_INDEXED_PORTS) {
      return ports.stream()
          .filter(p -> p.isIn(set) && p.subset().fieldPath().equals(subset.fieldPath()))
          .toList();
    } else if (portsBySubset == null) {
      portsBySubset =
          ports.stream()
              .collect(
                  Collectors.groupingBy(p -> new SubsetKey(p.set().key(), p.subset().fieldPath())));
    }
    return portsBySubset.getOrDefault(key, List.of());
  }

  private boolean hasFewServicePorts() {
    return service.ports().size() < EffectivePortGroup.MIN_INDEXED_PORTS;
  }

  /** The Service ports with the name of an endpoint port in that object; all if there are few. */
  Stream<ServicePort> servicePortsNamedIn(EndpointSet set) {
    return hasFewServicePorts()
        ? service.ports().stream()
        : portsIn(set).map(o -> o.port().name()).distinct().flatMap(this::servicePortsNamed);
  }

  /** The Service ports that a port in that object is a candidate for; all if there are few. */
  Stream<ServicePort> servicePortsWithCandidateIn(EndpointSet set) {
    if (hasFewServicePorts()) {
      return service.ports().stream();
    }
    return portsIn(set)
        .filter(o -> !servicePortsByName.containsKey(o.port().name()))
        .flatMap(this::groupsOfUnmatched)
        .distinct()
        .flatMap(g -> g.intendedFor().stream());
  }

  private Stream<EffectivePort> portsIn(EndpointSet set) {
    return set.subsets().stream().flatMap(s -> portsIn(set, s).stream());
  }

  private Stream<ServicePort> servicePortsNamed(String name) {
    return servicePortsByName.getOrDefault(name, List.of()).stream();
  }

  boolean hasServicePortNamed(String name) {
    return servicePortsByName.containsKey(name);
  }

  /** Whether no Service port is served. */
  boolean servesNothing() {
    return servesNothing;
  }

  /**
   * The endpoint ports that are probably intended for a Service port without endpoint port of its
   * name: of those that match no Service port by name, the ones that fit in protocol and number, or
   * all if none fits and no Service port is served.
   */
  EffectivePortGroup candidatesFor(ServicePort port) {
    if (portsByName.containsKey(port.name())) {
      return EMPTY_GROUP;
    }
    EffectivePortGroup fitting =
        port.targetPort() instanceof PortRef.ByNumber target
            ? unmatchedByNumber.get(new NumberAndProtocol(target.number(), port.protocol()))
            : unmatchedByProtocol.get(port.protocol());
    if (fitting == null) {
      return servesNothing ? unmatched : EMPTY_GROUP;
    }
    return fitting;
  }

  /** Whether a candidate for a Service port is one for another Service port, too. */
  boolean isCandidateForOthers(EffectivePort candidate, ServicePort port) {
    return groupsOfUnmatched(candidate)
        .flatMap(g -> g.intendedFor().stream())
        .anyMatch(other -> !other.equals(port));
  }

  private Stream<EffectivePortGroup> groupsOfUnmatched(EffectivePort port) {
    Protocol protocol = port.port().protocol();
    return Stream.of(
        unmatchedByNumber.get(new NumberAndProtocol(port.number(), protocol)),
        unmatchedByProtocol.get(protocol),
        unmatched);
  }

  /**
   * Whether this endpoint port serves a Service port, or would if one of its fields were corrected.
   */
  boolean isUsed(EffectivePort port) {
    return hasServicePortNamed(port.port().name())
        ? servicePortsNamed(port.port().name()).anyMatch(p -> port.matches(p) || !serves(p))
        : groupsOfUnmatched(port).anyMatch(g -> !g.intendedFor().isEmpty());
  }

  /** The end of the sentence about a port without endpoint port. */
  String describeConsequence(ServicePort port, DataPlane dataPlane) {
    return service.isServedByKubeProxy() && !canServe(port, dataPlane)
        ? "; connections to it are refused"
        : "";
  }

  /** The severity of an error about this Service: a warning if kube-proxy does not serve it. */
  Severity severityFor(Severity error) {
    return service.isServedByKubeProxy() ? error : Severity.WARNING;
  }
}
