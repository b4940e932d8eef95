package dev.portcullis.explain;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointOwnership;
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
 * The endpoints of a Service and what each data plane sends to them. Results are cached, because
 * many routes share a Service and a port. Not thread-safe.
 */
final class ServiceEndpoints {

  private final Service service;
  private final ResourceView view;
  private final boolean unknown;
  private final List<EndpointSet> sets;
  private final List<EffectivePort> effectivePorts;
  private final Map<ServicePort, PortDelivery> deliveries = new HashMap<>();

  /** Compares Services by key, as {@link FindingsQuery} does. */
  private record ServiceEndpointsQuery(Service service) implements ViewQuery<ServiceEndpoints> {

    @Override
    public ServiceEndpoints computeFrom(ResourceView view) {
      return new ServiceEndpoints(service, view);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ServiceEndpointsQuery query
          && query.service.key().equals(service.key());
    }

    @Override
    public int hashCode() {
      return service.key().hashCode();
    }
  }

  /** The endpoints of a Service of that view. */
  static ServiceEndpoints of(Service service, ResourceView view) {
    return view.query(new ServiceEndpointsQuery(service));
  }

  private ServiceEndpoints(Service service, ResourceView view) {
    this.service = service;
    this.view = view;
    Lookup<List<EndpointSet>> found = view.endpointsOf(service.ref());
    unknown = found.toOptional().isEmpty();
    sets = found.toOptional().orElse(List.of());
    effectivePorts = EffectiveEndpoints.ports(service, view);
  }

  /** Whether the endpoints could not be read. */
  boolean isUnknown() {
    return unknown;
  }

  /** Whether slices of a controller are in view, as in a cluster and unlike in manifests. */
  boolean hasControllerManagedSlices() {
    return sets.stream()
        .anyMatch(s -> s.isSlice() && EndpointOwnership.isControllerWritten(s, view));
  }

  List<EndpointSet> sets() {
    return sets;
  }

  /** Whether no address is ready, regardless of port names. */
  boolean hasNoReadyAddress() {
    return effectivePorts.stream().noneMatch(o -> readyAddresses(o.subset()).findAny().isPresent());
  }

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

  /** The addresses with port number of one object to which {@code plane} sends the port. */
  List<String> findTargetsIn(EndpointSet set, DataPlaneModel plane, ServicePort port) {
    return effectivePorts.stream()
        .filter(o -> o.set().key().equals(set.key()))
        .flatMap(o -> targetsAt(o.subset(), resolvePortNumber(plane, port, o.port())))
        .distinct()
        .toList();
  }

  /** Why no data plane reads an object, or that it is a mirror; empty if a data plane reads it. */
  Optional<String> reasonNotServed(EndpointSet set) {
    if (EndpointOwnership.isMirror(set, view)) {
      return Optional.of("a mirror of Endpoints " + service.key().name());
    } else if (set.isServedFor(service)) {
      return Optional.empty();
    }
    return Optional.of(
        set.fqdn()
            ? "host names, which no data plane reads"
            : service.selector().isEmpty()
                ? "excluded from mirroring, so no data plane reads it"
                : "not mirrored, because the Service has a selector, so no data plane reads it");
  }

  private static String formatTarget(String ip, int number) {
    return (IpFamily.of(ip) == IpFamily.IPV6 ? "[" + ip + "]" : ip) + ":" + number;
  }
}
