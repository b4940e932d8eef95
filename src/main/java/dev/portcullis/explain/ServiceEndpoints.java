package dev.portcullis.explain;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import dev.portcullis.model.ViewQuery;
import dev.portcullis.rules.EffectiveEndpoints;
import dev.portcullis.rules.EffectivePort;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands behind a Service, and who sends what there. Many ways lead through one Service, and
 * by the same port, so what is found out is kept. For one thread.
 */
final class ServiceEndpoints {

  private final Service service;
  private final boolean unknown;
  private final List<EndpointSet> sets;
  private final List<EffectivePort> effectivePorts;
  private final Map<ServicePort, PortDelivery> deliveries = new HashMap<>();

  /** What follows from a view; a Service is known by its key, as in {@link FindingsQuery}. */
  private record ForService(Service service) implements ViewQuery<ServiceEndpoints> {

    @Override
    public ServiceEndpoints computeFrom(ResourceView chain) {
      return new ServiceEndpoints(service, chain);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ForService of && of.service.key().equals(service.key());
    }

    @Override
    public int hashCode() {
      return service.key().hashCode();
    }
  }

  /** What stands behind that Service, which is as the view has it. */
  static ServiceEndpoints of(Service service, ResourceView chain) {
    return chain.query(new ForService(service));
  }

  private ServiceEndpoints(Service service, ResourceView chain) {
    this.service = service;
    Lookup<List<EndpointSet>> found = chain.endpointsOf(service.ref());
    unknown = found.toOptional().isEmpty();
    sets = found.toOptional().orElse(List.of());
    effectivePorts = EffectiveEndpoints.ports(service, chain);
  }

  /** Whether nobody could look. */
  boolean isUnknown() {
    return unknown;
  }

  /** Whether it is to be seen what a controller makes of a selector: in a cluster, not in files. */
  boolean hasControllerManagedSlices() {
    return sets.stream().anyMatch(s -> s.isSlice() && !s.isHandWritten());
  }

  List<EndpointSet> sets() {
    return sets;
  }

  /** Whether nothing of it could get traffic, whatever the names. */
  boolean hasNoReadyAddress() {
    return effectivePorts.stream().noneMatch(o -> readyAddresses(o.subset()).findAny().isPresent());
  }

  /** What each data plane does with that port. */
  PortDelivery deliveryTo(ServicePort port) {
    return deliveries.computeIfAbsent(port, this::computeDelivery);
  }

  private PortDelivery computeDelivery(ServicePort port) {
    Map<DataPlaneModel, List<String>> targets = new EnumMap<>(DataPlaneModel.class);
    for (DataPlaneModel plane : DataPlaneModel.values()) {
      if (!plane.skips(service)) {
        targets.put(plane, findTargets(plane, port).distinct().toList());
      }
    }
    return new PortDelivery(port, new TreeMap<>(targets));
  }

  private Stream<String> findTargets(DataPlaneModel plane, ServicePort port) {
    Stream<String> joined =
        effectivePorts.stream()
            .flatMap(o -> targetsAt(o.subset(), resolvePortNumber(plane, port, o.port())));
    Stream<String> withoutPorts =
        sets.stream()
            .filter(s -> s.isSlice() && s.isServedFor(service))
            .flatMap(s -> s.subsets().stream())
            .filter(s -> s.ports().isEmpty())
            .flatMap(s -> targetsAt(s, plane.portForPortlessSlice(port)));
    return Stream.concat(joined, withoutPorts);
  }

  private OptionalInt resolvePortNumber(
      DataPlaneModel plane, ServicePort port, EndpointPort endpoint) {
    return plane.matches(service, port, endpoint)
        ? endpoint.number()
        : plane.fallbackPort(port, endpoint);
  }

  private Stream<String> targetsAt(Subset subset, OptionalInt number) {
    return number.isEmpty()
        ? Stream.of()
        : readyAddresses(subset).map(a -> formatTarget(a.ip(), number.getAsInt()));
  }

  private Stream<EndpointAddress> readyAddresses(Subset subset) {
    return subset.addresses().stream()
        .filter(EndpointAddress::ready)
        .filter(
            a ->
                service.ipFamilies().isEmpty()
                    || service.ipFamilies().contains(IpFamily.of(a.ip())));
  }

  /** The addresses and numbers in that object that {@code plane} sends the port to. */
  List<String> findTargetsIn(EndpointSet set, DataPlaneModel plane, ServicePort port) {
    return effectivePorts.stream()
        .filter(o -> o.set().key().equals(set.key()))
        .flatMap(o -> targetsAt(o.subset(), resolvePortNumber(plane, port, o.port())))
        .distinct()
        .toList();
  }

  /** Why nobody reads that object; empty where somebody does. */
  Optional<String> reasonNotServed(EndpointSet set) {
    if (set.isMirrored()) {
      return Optional.of("a mirror of Endpoints " + service.key().name());
    } else if (set.isServedFor(service)) {
      return Optional.empty();
    }
    return Optional.of(
        set.fqdn()
            ? "host names, which no data plane reads"
            : service.selector().isEmpty()
                ? "kept from being mirrored, so no data plane reads it"
                : "not mirrored, because the Service has a selector, so no data plane reads it");
  }

  private static String formatTarget(String ip, int number) {
    return (IpFamily.of(ip) == IpFamily.IPV6 ? "[" + ip + "]" : ip) + ":" + number;
  }
}
