package dev.portcullis.rules;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.ViewQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private final Service service;
  private final IpFamily family;
  private final List<EffectivePort> ports;

  // Computed once: each is read for every port, and both sides may have thousands of ports.
  private final Map<String, List<EffectivePort>> portsByName;
  private final List<EffectivePort> unmatchedPorts;
  private final boolean servesNothing;
  private Set<EffectivePort> used;

  private EffectiveEndpoints(Service service, IpFamily family, List<EffectivePort> endpointPorts) {
    this.service = service;
    this.family = family;
    this.ports = endpointPorts;
    portsByName = endpointPorts.stream().collect(Collectors.groupingBy(o -> o.port().name()));
    Set<String> names = service.ports().stream().map(ServicePort::name).collect(Collectors.toSet());
    unmatchedPorts = endpointPorts.stream().filter(o -> !names.contains(o.port().name())).toList();
    servesNothing = service.ports().stream().noneMatch(this::serves);
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
        .flatMap(s -> view.query(new EffectiveEndpointsQuery(s)).stream())
        .toList();
  }

  /** The effective endpoints of a Service without selector, by family. */
  private record EffectiveEndpointsQuery(Service service)
      implements ViewQuery<List<EffectiveEndpoints>> {
    @Override
    public List<EffectiveEndpoints> computeFrom(ResourceView view) {
      return of(service, view.endpointsOf(service.ref()).toOptional().orElse(List.of())).toList();
    }
  }

  /**
   * Whether it is known that a Service without selector has no endpoints that a data plane reads. A
   * set without addresses counts as endpoints, because addresses may follow.
   */
  public static boolean hasNoEndpoints(Service service, ResourceView view) {
    return service.isSelectorless()
        && view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream().noneMatch(s -> s.isServedFor(service));
  }

  /**
   * Whether it is known that the endpoints of a Service without selector have no port with an
   * address of the Service's families.
   */
  static boolean hasNoUsableEndpoints(Service service, ResourceView view) {
    return service.isSelectorless()
        && view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream()
            .filter(s -> s.isServedFor(service))
            .flatMap(s -> s.subsets().stream())
            .noneMatch(s -> hasPortAndAddress(s, families(service)));
  }

  private static boolean hasPortAndAddress(Subset subset, Set<IpFamily> families) {
    return subset.ports().stream().anyMatch(EffectiveEndpoints::hasNumber)
        && subset.addresses().stream().anyMatch(a -> families.contains(IpFamily.of(a.ip())));
  }

  /** The families of the Service; all if the object does not state them. */
  private static Set<IpFamily> families(Service service) {
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    families.addAll(
        service.ipFamilies().isEmpty() ? Set.of(IpFamily.values()) : service.ipFamilies());
    return families;
  }

  /** The endpoint ports of a Service that a data plane reads, of all its families. */
  public static List<EffectivePort> ports(Service service, ResourceView view) {
    List<EndpointSet> sets = view.endpointsOf(service.ref()).toOptional().orElse(List.of());
    return families(service).stream()
        .flatMap(f -> ports(service, f, sets).stream())
        .distinct()
        .toList();
  }

  private static Stream<EffectiveEndpoints> of(Service service, List<EndpointSet> sets) {
    return families(service).stream()
        .map(f -> new EffectiveEndpoints(service, f, ports(service, f, sets)))
        .filter(u -> !u.ports().isEmpty());
  }

  private static List<EffectivePort> ports(
      Service service, IpFamily family, List<EndpointSet> sets) {
    List<EffectivePort> endpointPorts = new ArrayList<>();
    for (EndpointSet set : sets) {
      if (set.isServedFor(service) && !set.isMirrored()) {
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

  private static boolean hasNumber(EndpointPort port) {
    return port.number().orElse(0) > 0;
  }

  /** Whether an endpoint port has the name and protocol of that Service port. */
  boolean serves(ServicePort port) {
    return portsWithNameOf(port).stream().anyMatch(o -> o.matches(port));
  }

  /** Whether that data plane may send traffic for the Service port to an endpoint port. */
  boolean canServe(ServicePort port, DataPlane dataPlane) {
    return serves(port)
        // Compares all endpoint ports, so only for the data plane where another name may match.
        || dataPlane == DataPlane.CILIUM
            && ports.stream().anyMatch(o -> dataPlane.matches(port, o.port()));
  }

  /** The endpoint ports with the name of that Service port, of any protocol. */
  List<EffectivePort> portsWithNameOf(ServicePort port) {
    return portsByName.getOrDefault(port.name(), List.of());
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
  List<EffectivePort> candidatesFor(ServicePort port) {
    if (!portsWithNameOf(port).isEmpty()) {
      return List.of();
    }
    List<EffectivePort> fitting =
        unmatchedPorts.stream().filter(o -> o.isCandidateFor(port)).toList();
    return fitting.isEmpty() && servesNothing ? unmatchedPorts : fitting;
  }

  /**
   * Whether this endpoint port serves a Service port, or would if one of its fields were corrected.
   */
  boolean isUsed(EffectivePort port) {
    if (used == null) {
      used = Collections.newSetFromMap(new IdentityHashMap<>());
      service.ports().forEach(p -> used.addAll(usedBy(p)));
    }
    return used.contains(port);
  }

  private List<EffectivePort> usedBy(ServicePort port) {
    if (!serves(port)) {
      return Stream.of(candidatesFor(port), portsWithNameOf(port)).flatMap(List::stream).toList();
    }
    return portsWithNameOf(port).stream().filter(o -> o.matches(port)).toList();
  }

  /** The first of these ports in that set; one finding an object is enough. */
  static Stream<EffectivePort> firstIn(EndpointSet set, List<EffectivePort> endpointPorts) {
    return endpointPorts.stream().filter(o -> o.isIn(set)).limit(1);
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
