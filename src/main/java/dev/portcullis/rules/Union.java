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
public final class Union {

  private final Service service;
  private final IpFamily family;
  private final List<Offer> offers;

  // Each is asked for every port, and there may be thousands of ports on either side.
  private final Map<String, List<Offer>> offersByName;
  private final List<Offer> leftOvers;
  private final boolean dead;
  private Set<Offer> wanted;

  private Union(Service service, IpFamily family, List<Offer> offers) {
    this.service = service;
    this.family = family;
    this.offers = offers;
    offersByName = offers.stream().collect(Collectors.groupingBy(o -> o.port().name()));
    Set<String> names = service.ports().stream().map(ServicePort::name).collect(Collectors.toSet());
    leftOvers = offers.stream().filter(o -> !names.contains(o.port().name())).toList();
    dead = service.ports().stream().noneMatch(this::serves);
  }

  Service service() {
    return service;
  }

  IpFamily family() {
    return family;
  }

  List<Offer> offers() {
    return offers;
  }

  /** The unions of a set's Service; empty where the rules about ports say nothing of it. */
  static List<Union> around(EndpointSet set, ResourceView chain) {
    return set.service().flatMap(s -> chain.service(s).toOptional()).stream()
        .filter(Service::isSelectorless)
        .flatMap(s -> chain.query(new Behind(s)).stream())
        .toList();
  }

  /** The unions of a Service without selector. */
  private record Behind(Service service) implements ViewQuery<List<Union>> {
    @Override
    public List<Union> computeFrom(ResourceView chain) {
      return of(service, chain.endpointsOf(service.ref()).toOptional().orElse(List.of())).toList();
    }
  }

  /**
   * Whether it is known that a Service without selector has nothing that anybody reads behind it. A
   * set without addresses is something: whoever wrote it will fill it.
   */
  static boolean isNothingBehind(Service service, ResourceView chain) {
    return service.isSelectorless()
        && chain.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream().noneMatch(s -> s.isServedFor(service));
  }

  /**
   * Whether it is known that nobody who reads endpoints finds an address and a port there: what
   * stands behind the Service is empty, or not of its families.
   */
  static boolean isNobodyBehind(Service service, ResourceView chain) {
    return service.isSelectorless()
        && chain.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream()
            .filter(s -> s.isServedFor(service))
            .flatMap(s -> s.subsets().stream())
            .noneMatch(s -> isSomebody(s, families(service)));
  }

  private static boolean isSomebody(Subset subset, Set<IpFamily> families) {
    return subset.ports().stream().anyMatch(Union::hasNumber)
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
  public static List<Offer> offers(Service service, ResourceView chain) {
    List<EndpointSet> sets = chain.endpointsOf(service.ref()).toOptional().orElse(List.of());
    return families(service).stream()
        .flatMap(f -> offers(service, f, sets).stream())
        .distinct()
        .toList();
  }

  private static Stream<Union> of(Service service, List<EndpointSet> sets) {
    return families(service).stream()
        .map(f -> new Union(service, f, offers(service, f, sets)))
        .filter(u -> !u.offers().isEmpty());
  }

  private static List<Offer> offers(Service service, IpFamily family, List<EndpointSet> sets) {
    List<Offer> offers = new ArrayList<>();
    for (EndpointSet set : sets) {
      if (set.isServedFor(service) && !set.isMirrored()) {
        Predicate<EndpointPort> isRead = set.isSlice() ? p -> true : Repacked.of(set)::isMirrored;
        set.subsets().stream()
            .filter(s -> s.addresses().stream().anyMatch(a -> IpFamily.of(a.ip()) == family))
            .flatMap(s -> offers(set, s))
            .filter(o -> isRead.test(o.port()))
            .forEach(offers::add);
      }
    }
    return List.copyOf(offers);
  }

  private static Stream<Offer> offers(EndpointSet set, Subset subset) {
    return subset.ports().stream()
        .filter(Union::hasNumber)
        .map(p -> new Offer(set, subset, p, p.number().getAsInt()));
  }

  private static boolean hasNumber(EndpointPort port) {
    return port.number().orElse(0) > 0;
  }

  /** Whether some endpoint port carries that Service port. */
  boolean serves(ServicePort port) {
    return namedLike(port).stream().anyMatch(o -> o.carries(port));
  }

  /** Whether that data plane may send the Service port somewhere. */
  boolean mayServe(ServicePort port, DataPlane dataPlane) {
    return serves(port)
        // All offers for each port: only where another name than the port's may do.
        || dataPlane == DataPlane.CILIUM
            && offers.stream().anyMatch(o -> dataPlane.matches(port, o.port()));
  }

  /** The endpoint ports that have that Service port's name, whatever their protocol. */
  List<Offer> namedLike(ServicePort port) {
    return offersByName.getOrDefault(port.name(), List.of());
  }

  /** Whether no Service port is served at all. */
  boolean isDead() {
    return dead;
  }

  /**
   * The left-over ports, whose name no Service port has, that were probably meant for a Service
   * port that nothing is named after: those that fit it, or all of them where nothing works anyway.
   */
  List<Offer> meantFor(ServicePort port) {
    if (!namedLike(port).isEmpty()) {
      return List.of();
    }
    List<Offer> fitting = leftOvers.stream().filter(o -> o.fits(port)).toList();
    return fitting.isEmpty() && dead ? leftOvers : fitting;
  }

  /** Whether a Service port is sent here, or would be if something about this port were mended. */
  boolean isWanted(Offer offer) {
    if (wanted == null) {
      wanted = Collections.newSetFromMap(new IdentityHashMap<>());
      service.ports().forEach(p -> wanted.addAll(wantedBy(p)));
    }
    return wanted.contains(offer);
  }

  private List<Offer> wantedBy(ServicePort port) {
    if (!serves(port)) {
      return Stream.of(meantFor(port), namedLike(port)).flatMap(List::stream).toList();
    }
    return namedLike(port).stream().filter(o -> o.carries(port)).toList();
  }

  /** The first of these offers that stands in that object: one finding an object is enough. */
  static Stream<Offer> firstIn(EndpointSet set, List<Offer> offers) {
    return offers.stream().filter(o -> o.isIn(set)).limit(1);
  }

  /** What becomes of a port that finds no endpoint port. */
  String consequence() {
    return service.isServedByKubeProxy()
        ? "connections to it are refused"
        : "whoever looks for it there does not find it";
  }

  /** How bad an error about this Service is: where kube-proxy does not serve it, only a warning. */
  Rank rankOf(Rank error) {
    return service.isServedByKubeProxy() ? error : Rank.WARNING;
  }
}
