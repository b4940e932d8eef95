package dev.portcullis.plan;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Service between two states: it has all old and all new ports, under names that no other port
 * has. Temporary slices provide the endpoints under these names.
 */
final class TransitionalService {

  private static final PortRef TRANSITIONAL_TARGET_PORT = new PortRef.ByName("moving");
  private static final FieldPath PORTS_PATH = FieldPath.ROOT.field("spec").field("ports");

  private final Service oldService;
  private final Service newService;
  private final List<EndpointSet> oldEndpointSets;
  private final List<EndpointSet> newEndpointSets;
  private final boolean inPlace;
  private final Map<String, ServicePort> transitionalPorts = new LinkedHashMap<>();
  private final Map<String, ServicePort> retiringPorts = new LinkedHashMap<>();
  private final Set<String> movedPorts = new HashSet<>();

  /**
   * The transition between two states of a Service.
   *
   * @param inPlace whether a port that keeps number and name also keeps its name during the
   *     transition
   */
  TransitionalService(
      Service old,
      Service now,
      List<EndpointSet> oldSets,
      List<EndpointSet> newSets,
      boolean inPlace) {
    this.oldService = old;
    this.newService = now;
    this.oldEndpointSets = oldSets;
    this.newEndpointSets = newSets;
    this.inPlace = inPlace;
    long ports =
        Stream.concat(old.ports().stream(), now.ports().stream())
            .map(ServicePort::identity)
            .distinct()
            .count();
    now.ports().forEach(q -> transitionalPorts.put(q.identity(), transitionalPort(q, ports == 1)));
    old.ports().stream()
        .filter(p -> !transitionalPorts.containsKey(p.identity()))
        .forEach(p -> retiringPorts.put(p.identity(), retiringPort(p, ports == 1)));
  }

  private ServicePort transitionalPort(ServicePort q, boolean only) {
    Optional<ServicePort> was = findPort(oldService, p -> p.identity().equals(q.identity()));
    Optional<ServicePort> same = was.filter(p -> p.name().equals(q.name()));
    boolean unnamed = q.name().isEmpty() && !only;
    boolean unchanged =
        oldEndpointSets.equals(newEndpointSets)
            && same.filter(p -> p.targetPort().equals(q.targetPort())).isPresent();
    if (same.isPresent() && !unnamed && (unchanged || inPlace || !newService.isSelectorless())) {
      return new ServicePort(
          q.fieldPath(),
          q.name(),
          q.port(),
          q.protocol(),
          transitionalTargetPort(same.get(), q),
          q.nodePort());
    }
    movedPorts.add(q.identity());
    boolean taken =
        findPort(
                oldService,
                p -> p.name().equals(q.name()) && !(was.isPresent() && isNameReleased(p)))
            .isPresent();
    String name = unnamed || taken ? uniquePortName("next") : q.name();
    return new ServicePort(
        q.fieldPath(),
        name,
        q.port(),
        q.protocol(),
        q.targetPort(),
        was.isPresent() ? q.nodePort() : newNodePort(q));
  }

  /**
   * With a selector, a controller updates the endpoints; only a port that stays releases its name.
   */
  private boolean isNameReleased(ServicePort p) {
    return !newService.isSelectorless()
        && findPort(newService, q -> q.identity().equals(p.identity())).isPresent();
  }

  /** The nodePort of a new port; assigned later if a retiring port still uses it. */
  private int newNodePort(ServicePort q) {
    boolean taken =
        findPort(oldService, p -> q.nodePort() != 0 && p.nodePort() == q.nodePort()).isPresent();
    return taken ? 0 : q.nodePort();
  }

  private PortRef transitionalTargetPort(ServicePort was, ServicePort q) {
    if (was.targetPort().equals(q.targetPort())
        || q.targetPort() instanceof PortRef.ByName
        || !newService.isSelectorless()) {
      return q.targetPort();
    }
    return was.targetPort() instanceof PortRef.ByName ? was.targetPort() : TRANSITIONAL_TARGET_PORT;
  }

  private ServicePort retiringPort(ServicePort p, boolean only) {
    return p.name().isEmpty() && !only ? p.withName(uniquePortName("old")) : p;
  }

  private static Optional<ServicePort> findPort(Service service, Predicate<ServicePort> wanted) {
    return service.ports().stream().filter(wanted).findFirst();
  }

  private String uniquePortName(String beginning) {
    Set<String> taken =
        Stream.of(
                oldService.ports().stream(),
                newService.ports().stream(),
                transitionalPorts.values().stream(),
                retiringPorts.values().stream())
            .flatMap(s -> s)
            .map(ServicePort::name)
            .collect(Collectors.toSet());
    return uniqueName(beginning, taken);
  }

  /** The word itself, or with the first number that makes it unique. */
  static String uniqueName(String word, Set<String> taken) {
    return Stream.concat(
            Stream.of(word), IntStream.iterate(2, i -> i + 1).mapToObj(i -> word + "-" + i))
        .filter(w -> !taken.contains(w))
        .findFirst()
        .orElseThrow();
  }

  /** Old and new ports side by side. */
  Service withBothPorts() {
    List<ServicePort> ports = new ArrayList<>();
    for (ServicePort p : oldService.ports()) {
      ports.add(transitionalPorts.getOrDefault(p.identity(), retiringPorts.get(p.identity())));
    }
    transitionalPorts.values().stream()
        .filter(q -> findPort(oldService, p -> p.identity().equals(q.identity())).isEmpty())
        .forEach(ports::add);
    return withPorts(isSelectorAdded() ? newService : oldService, ports);
  }

  /** Whether the new spec can be used from the beginning, because pods have every port. */
  boolean isSelectorAdded() {
    return oldService.isSelectorless() && !newService.isSelectorless();
  }

  /** The new ports alone, with their transitional names. */
  Service withNewPorts() {
    return withPorts(newService, List.copyOf(transitionalPorts.values()));
  }

  private static Service withPorts(Service s, List<ServicePort> ports) {
    return s.withPorts(
        IntStream.range(0, ports.size())
            .mapToObj(i -> withPath(PORTS_PATH.index(i), ports.get(i)))
            .toList());
  }

  private static ServicePort withPath(FieldPath place, ServicePort p) {
    return new ServicePort(place, p.name(), p.port(), p.protocol(), p.targetPort(), p.nodePort());
  }

  /**
   * The slices that exist only during the plan.
   *
   * @param taken names in use; new ones are added
   */
  List<EndpointSet> temporarySlices(Set<String> taken) {
    List<EndpointSet> slices = new ArrayList<>();
    if (newService.isSelectorless()) {
      List<ServicePort> wanted =
          newService.ports().stream().filter(q -> movedPorts.contains(q.identity())).toList();
      newEndpointSets.forEach(
          s -> slices.addAll(temporarySlices(s, newService, wanted, transitionalPorts, taken)));
    }
    if (oldService.isSelectorless()) {
      List<ServicePort> renamed =
          oldService.ports().stream()
              .filter(p -> retiringPorts.containsKey(p.identity()))
              .filter(p -> !retiringPorts.get(p.identity()).name().equals(p.name()))
              .toList();
      oldEndpointSets.forEach(
          s -> slices.addAll(temporarySlices(s, oldService, renamed, retiringPorts, taken)));
    }
    return slices;
  }

  private static List<EndpointSet> temporarySlices(
      EndpointSet set,
      Service service,
      List<ServicePort> ports,
      Map<String, ServicePort> names,
      Set<String> taken) {
    List<EndpointSet> slices = new ArrayList<>();
    if (!set.isServedFor(service) || set.isLabeledAsMirror()) {
      return slices;
    }
    for (Subset subset : set.subsets()) {
      List<EndpointPort> carried = new ArrayList<>();
      for (EndpointPort e : subset.ports()) {
        ports.stream()
            .filter(e::matches)
            .forEach(
                p -> carried.add(renamedPort(e, names.get(p.identity()).name(), carried.size())));
      }
      for (IpFamily family : IpFamily.values()) {
        List<EndpointAddress> addresses =
            subset.addresses().stream()
                .filter(a -> IpFamily.of(a.ip()) == family)
                .map(a -> new EndpointAddress(a.ip(), a.ready(), ""))
                .toList();
        if (!addresses.isEmpty() && !carried.isEmpty()) {
          slices.add(temporarySlice(service, addresses, carried, taken));
        }
      }
    }
    return slices;
  }

  private static EndpointPort renamedPort(EndpointPort e, String name, int index) {
    return new EndpointPort(
        FieldPath.ROOT.field("ports").index(index),
        name,
        e.number(),
        e.protocol(),
        e.appProtocol());
  }

  private static EndpointSet temporarySlice(
      Service service,
      List<EndpointAddress> addresses,
      List<EndpointPort> ports,
      Set<String> taken) {
    String name = uniqueName(service.key().name() + "-next", taken);
    taken.add(name);
    ObjectKey key = new ObjectKey(Kind.ENDPOINT_SLICE, service.key().namespace(), name);
    return new EndpointSet(
        new ResourceMeta(
            key,
            Map.of(EndpointSet.SERVICE_NAME_LABEL, service.key().name()),
            Map.of(),
            List.of(),
            false),
        Optional.of(service.ref()),
        false,
        List.of(new Subset(FieldPath.ROOT, addresses, ports)));
  }
}
