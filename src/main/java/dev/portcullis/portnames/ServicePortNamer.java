package dev.portcullis.portnames;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names the unnamed ports of a Service: with the stored name, the name of its stored endpoints, or
 * a generated one. A port that is stored without a name stays unnamed: a name would interrupt its
 * traffic until the endpoints have the name, and could change its nodePort (k/k
 * pkg/registry/core/service/storage patchAllocatedValues keeps nodePorts by port name).
 */
final class ServicePortNamer {

  private final Service service;
  private final Optional<Service> old;
  private final ResourceView view;
  private final PortNamingOptions options;

  // Computed once: both sides may have thousands of ports.
  private final Map<String, ServicePort> storedPorts = new HashMap<>();
  private final Set<String> storedNames = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private EndpointPortNames endpointNames;

  ServicePortNamer(
      Service service, Optional<Service> old, ResourceView view, PortNamingOptions options) {
    this.service = service;
    this.old = old;
    this.view = view;
    this.options = options;
    for (ServicePort port : old.map(Service::ports).orElse(List.of())) {
      storedPorts.putIfAbsent(port.identity(), port);
      storedNames.add(port.name());
    }
    service.ports().forEach(p -> names.add(p.name()));
  }

  /** All names or none: the API server rejects a Service with several ports if one is unnamed. */
  List<PortNameAssignment> assignNames() {
    if (service.isExternalName()) {
      return List.of();
    }
    List<ServicePort> unnamed = service.ports().stream().filter(p -> p.name().isEmpty()).toList();
    List<PortNameAssignment> assigned =
        unnamed.stream().flatMap(p -> assignName(p).stream()).toList();
    Set<String> taken = new HashSet<>(names);
    return assigned.size() == unnamed.size() && assigned.stream().allMatch(n -> taken.add(n.name()))
        ? assigned
        : List.of();
  }

  private Optional<PortNameAssignment> assignName(ServicePort port) {
    Optional<ServicePort> stored = findStoredPort(port);
    if (old.isEmpty()) {
      return nameNewPort(port);
    } else if (stored.isPresent()) {
      return restoreStoredName(port, stored.get());
    }
    return hasSelector() && service.ports().size() > 1
        ? assignGeneratedName(port, false)
        : Optional.empty();
  }

  /** The name for a port of a new Service. */
  private Optional<PortNameAssignment> nameNewPort(ServicePort port) {
    if (!hasSelector()) {
      return isPlainClusterIp() ? assignEndpointName(port) : Optional.empty();
    } else if (service.ports().size() > 1) {
      return assignGeneratedName(port, false);
    }
    return canNameSinglePort() ? assignGeneratedName(port, true) : Optional.empty();
  }

  /** The stored name, if the API server needs it or a new port would get the same name. */
  private Optional<PortNameAssignment> restoreStoredName(ServicePort port, ServicePort stored) {
    String name = stored.name();
    boolean needed = service.ports().size() > 1;
    boolean restored = needed || nameNewPort(port).filter(n -> n.name().equals(name)).isPresent();
    return name.isEmpty() || !restored
        ? Optional.empty()
        : Optional.of(
            new PortNameAssignment(
                port.fieldPath(), name, !needed, "the stored Service uses this name"));
  }

  /** The port of the stored Service with the same number and protocol. */
  private Optional<ServicePort> findStoredPort(ServicePort port) {
    return Optional.ofNullable(storedPorts.get(port.identity()));
  }

  private boolean hasSelector() {
    return !service.selector().isEmpty();
  }

  private boolean isPlainClusterIp() {
    return service.type() == Service.Type.CLUSTER_IP && !service.headless();
  }

  /** Not if a hand-written slice may serve the unnamed port, or an owner may revert the name. */
  private boolean canNameSinglePort() {
    return options.singlePort()
        && isPlainClusterIp()
        && service.meta().controller().isEmpty()
        && view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream()
            .noneMatch(s -> s.isSlice() && EndpointOwnership.isHandWritten(s, view));
  }

  private Optional<PortNameAssignment> assignGeneratedName(
      ServicePort port, boolean dependsOnOtherObjects) {
    String name = GeneratedPortName.generate(port);
    return storedNames.contains(name) && findStoredPort(port).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PortNameAssignment(port.fieldPath(), name, dependsOnOtherObjects, "it had none"));
  }

  /**
   * The only name that stored endpoint ports for this port have. Empty if one of them is unnamed,
   * because it already serves the unnamed port, regardless of its number.
   */
  private Optional<PortNameAssignment> assignEndpointName(ServicePort port) {
    if (endpointNames == null) {
      endpointNames =
          EndpointPortNames.of(
              view.endpointsOf(service.ref()).toOptional().orElse(List.of()), names, view);
    }
    return endpointNames
        .onlyNameFor(port)
        .map(
            name ->
                new PortNameAssignment(
                    port.fieldPath(), name, true, "its stored endpoints use this name"));
  }
}
