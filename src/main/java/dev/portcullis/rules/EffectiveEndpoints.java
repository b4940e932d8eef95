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
 * All that stands behind one Service without selector in one address family, as kube-proxy sees it:
 * every slice of the Service whoever wrote it, and for Endpoints that are mirrored the Endpoints
 * themselves in place of their mirrored slices, which follow within seconds. kube-proxy merges them
 * all and keeps the families apart (k/k pkg/proxy endpointslicecache).
 *
 * <p>What no data plane reads takes no part: slices of host names, ports without number, sets
 * without address, Endpoints that nobody mirrors.
 */
public final class EffectiveEndpoints {

  private final Service service;
  private final IpFamily family;
  private final List<EffectivePort> ports;

  // Each is asked for every port, and there may be thousands of ports on either side.
  private final Map<String, List<EffectivePort>> portsByName;
  private final List<EffectivePort> unmatchedPorts;
  private final boolean servesNothing;
  private Set<EffectivePort> used;

  private EffectiveEndpoints(Service service, IpFamily family, List<EffectivePort> offers) {
    this.service = service;
    this.family = family;
    this.ports = offers;
    portsByName = offers.stream().collect(Collectors.groupingBy(o -> o.port().name()));
    Set<String> names = service.ports().stream().map(ServicePort::name).collect(Collectors.toSet());
    unmatchedPorts = offers.stream().filter(o -> !names.contains(o.port().name())).toList();
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

  /** The unions of a set's Service; empty where the rules about ports say nothing of it. */
  static List<EffectiveEndpoints> forEndpoints(EndpointSet set, ResourceView chain) {
    return set.service().flatMap(s -> chain.service(s).toOptional()).stream()
        .filter(Service::isSelectorless)
        .flatMap(s -> chain.query(new ForService(s)).stream())
        .toList();
  }

  /** The unions of a Service without selector. */
  private record ForService(Service service) implements ViewQuery<List<EffectiveEndpoints>> {
    @Override
    public List<EffectiveEndpoints> computeFrom(ResourceView chain) {
      return of(service, chain.endpointsOf(service.ref()).toOptional().orElse(List.of())).toList();
    }
  }

  /**
   * Whether it is known that a Service without selector has nothing that anybody reads behind it. A
   * set without addresses is something: whoever wrote it will fill it.
   */
  static boolean hasNoEndpoints(Service service, ResourceView chain) {
    return service.isSelectorless()
        && chain.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream().noneMatch(s -> s.isServedFor(service));
  }

  /**
   * Whether it is known that nobody who reads endpoints finds an address and a port there: what
   * stands behind the Service is empty, or not of its families.
   */
  static boolean hasNoUsableEndpoints(Service service, ResourceView chain) {
    return service.isSelectorless()
        && chain.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream()
            .filter(s -> s.isServedFor(service))
            .flatMap(s -> s.subsets().stream())
            .noneMatch(s -> hasPortAndAddress(s, families(service)));
  }

  private static boolean hasPortAndAddress(Subset subset, Set<IpFamily> families) {
    return subset.ports().stream().anyMatch(EffectiveEndpoints::hasNumber)
        && subset.addresses().stream().anyMatch(a -> families.contains(IpFamily.of(a.ip())));
  }

  /** The families that the Service has, or may have where it does not say. */
  private static Set<IpFamily> families(Service service) {
    Set<IpFamily> families = EnumSet.noneOf(IpFamily.class);
    families.addAll(
        service.ipFamilies().isEmpty() ? Set.of(IpFamily.values()) : service.ipFamilies());
    return families;
  }

  /** What any data plane reads behind a Service, of all its families; whoever wrote it. */
  public static List<EffectivePort> ports(Service service, ResourceView chain) {
    List<EndpointSet> sets = chain.endpointsOf(service.ref()).toOptional().orElse(List.of());
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
    List<EffectivePort> offers = new ArrayList<>();
    for (EndpointSet set : sets) {
      if (set.isServedFor(service) && !set.isMirrored()) {
        Predicate<EndpointPort> isRead =
            set.isSlice() ? p -> true : MirroredSubsets.of(set)::isMirrored;
        set.subsets().stream()
            .filter(s -> s.addresses().stream().anyMatch(a -> IpFamily.of(a.ip()) == family))
            .flatMap(s -> ports(set, s))
            .filter(o -> isRead.test(o.port()))
            .forEach(offers::add);
      }
    }
    return List.copyOf(offers);
  }

  private static Stream<EffectivePort> ports(EndpointSet set, Subset subset) {
    return subset.ports().stream()
        .filter(EffectiveEndpoints::hasNumber)
        .map(p -> new EffectivePort(set, subset, p, p.number().getAsInt()));
  }

  private static boolean hasNumber(EndpointPort port) {
    return port.number().orElse(0) > 0;
  }

  /** Whether some endpoint port carries that Service port. */
  boolean serves(ServicePort port) {
    return portsWithNameOf(port).stream().anyMatch(o -> o.matches(port));
  }

  /** Whether that data plane may send the Service port somewhere. */
  boolean canServe(ServicePort port, DataPlane dataPlane) {
    return serves(port)
        // All offers for each port: only where another name than the port's may do.
        || dataPlane == DataPlane.CILIUM
            && ports.stream().anyMatch(o -> dataPlane.matches(port, o.port()));
  }

  /** The endpoint ports that have that Service port's name, whatever their protocol. */
  List<EffectivePort> portsWithNameOf(ServicePort port) {
    return portsByName.getOrDefault(port.name(), List.of());
  }

  /** Whether no Service port is served at all. */
  boolean servesNothing() {
    return servesNothing;
  }

  /**
   * The left-over ports, whose name no Service port has, that were probably meant for a Service
   * port that nothing is named after: those that fit it, or all of them where nothing works anyway.
   */
  List<EffectivePort> candidatesFor(ServicePort port) {
    if (!portsWithNameOf(port).isEmpty()) {
      return List.of();
    }
    List<EffectivePort> fitting =
        unmatchedPorts.stream().filter(o -> o.isCandidateFor(port)).toList();
    return fitting.isEmpty() && servesNothing ? unmatchedPorts : fitting;
  }

  /** Whether a Service port is sent here, or would be if something about this port were mended. */
  boolean isUsed(EffectivePort offer) {
    if (used == null) {
      used = Collections.newSetFromMap(new IdentityHashMap<>());
      service.ports().forEach(p -> used.addAll(usedBy(p)));
    }
    return used.contains(offer);
  }

  private List<EffectivePort> usedBy(ServicePort port) {
    if (!serves(port)) {
      return Stream.of(candidatesFor(port), portsWithNameOf(port)).flatMap(List::stream).toList();
    }
    return portsWithNameOf(port).stream().filter(o -> o.matches(port)).toList();
  }

  /** The first of these offers that stands in that object: one finding an object is enough. */
  static Stream<EffectivePort> firstIn(EndpointSet set, List<EffectivePort> offers) {
    return offers.stream().filter(o -> o.isIn(set)).limit(1);
  }

  /** The end of the sentence about a port without endpoint port. */
  String describeConsequence() {
    return service.isServedByKubeProxy() ? "; connections to it are refused" : "";
  }

  /** How bad an error about this Service is: where kube-proxy does not serve it, only a warning. */
  Severity severityFor(Severity error) {
    return service.isServedByKubeProxy() ? error : Severity.WARNING;
  }
}
