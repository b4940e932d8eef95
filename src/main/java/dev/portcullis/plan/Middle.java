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
 * What a Service and its endpoints are between two states: every old port and every new one is
 * there, and what the new ones are called nothing else is called. Slices that are made for the time
 * of the plan carry those names to where the new endpoints are.
 */
final class Middle {

  private static final PortRef MOVING = new PortRef.ByName("moving");
  private static final FieldPath PORTS = FieldPath.ROOT.field("spec").field("ports");

  private final Service old;
  private final Service now;
  private final List<EndpointSet> oldSets;
  private final List<EndpointSet> newSets;
  private final boolean inPlace;
  private final Map<String, ServicePort> newPorts = new LinkedHashMap<>();
  private final Map<String, ServicePort> oldPorts = new LinkedHashMap<>();
  private final Set<String> moved = new HashSet<>();

  /**
   * The middle between two states of a Service.
   *
   * @param inPlace whether a port that keeps number and name keeps the name all along
   */
  Middle(
      Service old,
      Service now,
      List<EndpointSet> oldSets,
      List<EndpointSet> newSets,
      boolean inPlace) {
    this.old = old;
    this.now = now;
    this.oldSets = oldSets;
    this.newSets = newSets;
    this.inPlace = inPlace;
    long ports =
        Stream.concat(old.ports().stream(), now.ports().stream())
            .map(ServicePort::identity)
            .distinct()
            .count();
    now.ports().forEach(q -> newPorts.put(q.identity(), meanwhile(q, ports == 1)));
    old.ports().stream()
        .filter(p -> !newPorts.containsKey(p.identity()))
        .forEach(p -> oldPorts.put(p.identity(), leaving(p, ports == 1)));
  }

  private ServicePort meanwhile(ServicePort q, boolean only) {
    Optional<ServicePort> was = find(old, p -> p.identity().equals(q.identity()));
    Optional<ServicePort> same = was.filter(p -> p.name().equals(q.name()));
    boolean unnamed = q.name().isEmpty() && !only;
    boolean unchanged =
        oldSets.equals(newSets)
            && same.filter(p -> p.targetPort().equals(q.targetPort())).isPresent();
    if (same.isPresent() && !unnamed && (unchanged || inPlace || !now.isSelectorless())) {
      return new ServicePort(
          q.fieldPath(), q.name(), q.port(), q.protocol(), target(same.get(), q), q.nodePort());
    }
    moved.add(q.identity());
    boolean taken =
        find(old, p -> p.name().equals(q.name()) && !(was.isPresent() && isFreed(p))).isPresent();
    String name = unnamed || taken ? fresh("next") : q.name();
    return new ServicePort(
        q.fieldPath(), name, q.port(), q.protocol(), q.targetPort(), nodePort(was, q));
  }

  /** With a selector a controller follows every name; so only a port that stays takes it up. */
  private boolean isFreed(ServicePort p) {
    return !now.isSelectorless() && find(now, q -> q.identity().equals(p.identity())).isPresent();
  }

  /** A number that a leaving port has yet is given away later. */
  private int nodePort(Optional<ServicePort> was, ServicePort q) {
    boolean taken =
        was.isEmpty()
            && find(old, p -> q.nodePort() != 0 && p.nodePort() == q.nodePort()).isPresent();
    return taken ? 0 : q.nodePort();
  }

  private PortRef target(ServicePort was, ServicePort q) {
    if (was.targetPort().equals(q.targetPort())
        || q.targetPort() instanceof PortRef.ByName
        || !now.isSelectorless()) {
      return q.targetPort();
    }
    return was.targetPort() instanceof PortRef.ByName ? was.targetPort() : MOVING;
  }

  private ServicePort leaving(ServicePort p, boolean only) {
    return p.name().isEmpty() && !only ? p.withName(fresh("old")) : p;
  }

  private static Optional<ServicePort> find(Service service, Predicate<ServicePort> wanted) {
    return service.ports().stream().filter(wanted).findFirst();
  }

  private String fresh(String beginning) {
    Set<String> taken =
        Stream.of(
                old.ports().stream(),
                now.ports().stream(),
                newPorts.values().stream(),
                oldPorts.values().stream())
            .flatMap(s -> s)
            .map(ServicePort::name)
            .collect(Collectors.toSet());
    return free(beginning, taken);
  }

  /** The word itself, or with the first number that makes it new. */
  static String free(String word, Set<String> taken) {
    return Stream.concat(
            Stream.of(word), IntStream.iterate(2, i -> i + 1).mapToObj(i -> word + "-" + i))
        .filter(w -> !taken.contains(w))
        .findFirst()
        .orElseThrow();
  }

  /** Old and new ports side by side. */
  Service both() {
    List<ServicePort> ports = new ArrayList<>();
    for (ServicePort p : old.ports()) {
      ports.add(newPorts.getOrDefault(p.identity(), oldPorts.get(p.identity())));
    }
    newPorts.values().stream()
        .filter(q -> find(old, p -> p.identity().equals(q.identity())).isEmpty())
        .forEach(ports::add);
    return with(isSelectorComing() ? now : old, ports);
  }

  /** Whether it is best to have the new spec from the beginning: pods carry every name. */
  boolean isSelectorComing() {
    return old.isSelectorless() && !now.isSelectorless();
  }

  /** The new ports alone, by the names they have for the time being. */
  Service alone() {
    return with(now, List.copyOf(newPorts.values()));
  }

  private static Service with(Service s, List<ServicePort> ports) {
    return new Service(
        s.meta(),
        s.type(),
        s.headless(),
        s.selector(),
        IntStream.range(0, ports.size()).mapToObj(i -> at(PORTS.index(i), ports.get(i))).toList(),
        s.ipFamilies());
  }

  private static ServicePort at(FieldPath place, ServicePort p) {
    return new ServicePort(place, p.name(), p.port(), p.protocol(), p.targetPort(), p.nodePort());
  }

  /**
   * The slices for the time of the plan.
   *
   * @param taken names of objects that are there; new ones are added
   */
  List<EndpointSet> slices(Set<String> taken) {
    List<EndpointSet> slices = new ArrayList<>();
    if (now.isSelectorless()) {
      List<ServicePort> wanted =
          now.ports().stream().filter(q -> moved.contains(q.identity())).toList();
      newSets.forEach(s -> slices.addAll(slices(s, now, wanted, newPorts, taken)));
    }
    if (old.isSelectorless()) {
      List<ServicePort> renamed =
          old.ports().stream()
              .filter(p -> oldPorts.containsKey(p.identity()))
              .filter(p -> !oldPorts.get(p.identity()).name().equals(p.name()))
              .toList();
      oldSets.forEach(s -> slices.addAll(slices(s, old, renamed, oldPorts, taken)));
    }
    return slices;
  }

  private static List<EndpointSet> slices(
      EndpointSet set,
      Service service,
      List<ServicePort> ports,
      Map<String, ServicePort> names,
      Set<String> taken) {
    List<EndpointSet> slices = new ArrayList<>();
    if (!set.isServedFor(service) || set.isMirrored()) {
      return slices;
    }
    for (Subset subset : set.subsets()) {
      List<EndpointPort> carried = new ArrayList<>();
      for (EndpointPort e : subset.ports()) {
        ports.stream()
            .filter(e::matches)
            .forEach(p -> carried.add(renamed(e, names.get(p.identity()).name(), carried.size())));
      }
      for (IpFamily family : IpFamily.values()) {
        List<EndpointAddress> addresses =
            subset.addresses().stream()
                .filter(a -> IpFamily.of(a.ip()) == family)
                .map(a -> new EndpointAddress(a.ip(), a.ready(), ""))
                .toList();
        if (!addresses.isEmpty() && !carried.isEmpty()) {
          slices.add(slice(service, addresses, carried, taken));
        }
      }
    }
    return slices;
  }

  private static EndpointPort renamed(EndpointPort e, String name, int index) {
    return new EndpointPort(
        FieldPath.ROOT.field("ports").index(index),
        name,
        e.number(),
        e.protocol(),
        e.appProtocol());
  }

  private static EndpointSet slice(
      Service service,
      List<EndpointAddress> addresses,
      List<EndpointPort> ports,
      Set<String> taken) {
    String name = free(service.key().name() + "-next", taken);
    taken.add(name);
    ObjectKey key = new ObjectKey(Kind.ENDPOINT_SLICE, service.key().namespace(), name);
    return new EndpointSet(
        new ResourceMeta(
            key,
            Map.of(EndpointSet.SERVICE_NAME_LABEL, service.key().name()),
            Map.of(),
            Optional.empty(),
            false),
        Optional.of(service.ref()),
        false,
        List.of(new Subset(FieldPath.ROOT, addresses, ports)));
  }
}
