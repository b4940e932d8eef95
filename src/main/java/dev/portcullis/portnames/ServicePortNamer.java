package dev.portcullis.portnames;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names for the unnamed ports of a Service: the name it had, the one its stored endpoints have, or
 * a generated one. A port that is stored without a name stays without: naming it would cut its
 * traffic until the endpoints follow, and of a NodePort it would change the number (k/k
 * pkg/registry/core/service/storage patchAllocatedValues keeps nodePorts by port name).
 */
record ServicePortNamer(
    Service service, Optional<Service> old, ResourceView view, PortNamingOptions options) {

  /**
   * All the names or none: with one port of several still unnamed the API server refuses the
   * Service whatever the others are called.
   */
  List<PortNameAssignment> assignNames() {
    if (service.isExternalName()) {
      return List.of();
    }
    List<ServicePort> unnamed = service.ports().stream().filter(p -> p.name().isEmpty()).toList();
    List<PortNameAssignment> names = unnamed.stream().flatMap(p -> assignName(p).stream()).toList();
    Set<String> taken =
        service.ports().stream()
            .map(ServicePort::name)
            .collect(Collectors.toCollection(HashSet::new));
    return names.size() == unnamed.size() && names.stream().allMatch(n -> taken.add(n.name()))
        ? names
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

  /** What a port of a new Service is called: rows 2, 3 and 4 of the table. */
  private Optional<PortNameAssignment> nameNewPort(ServicePort port) {
    if (!hasSelector()) {
      return isPlainClusterIp() ? assignEndpointName(port) : Optional.empty();
    } else if (service.ports().size() > 1) {
      return assignGeneratedName(port, false);
    }
    return canNameSinglePort() ? assignGeneratedName(port, true) : Optional.empty();
  }

  /** The name that the request left out, if the API server needs it or we would give it again. */
  private Optional<PortNameAssignment> restoreStoredName(ServicePort port, ServicePort stored) {
    String name = stored.name();
    boolean needed = service.ports().size() > 1;
    boolean wanted =
        needed || nameNewPort(port).filter(again -> again.name().equals(name)).isPresent();
    return name.isEmpty() || !wanted
        ? Optional.empty()
        : Optional.of(
            new PortNameAssignment(
                port.fieldPath(), name, !needed, "the stored Service calls the port so"));
  }

  /** The port with the same number and protocol in the stored Service. */
  private Optional<ServicePort> findStoredPort(ServicePort port) {
    return old.stream()
        .flatMap(s -> s.ports().stream())
        .filter(p -> p.port() == port.port() && p.protocol() == port.protocol())
        .findFirst();
  }

  private boolean hasSelector() {
    return !service.selector().isEmpty();
  }

  private boolean isPlainClusterIp() {
    return service.type() == Service.Type.CLUSTER_IP && !service.headless();
  }

  /** A hand-written slice may serve the unnamed port; an owner may compare what it wrote. */
  private boolean canNameSinglePort() {
    return options.singlePort()
        && isPlainClusterIp()
        && service.meta().controller().isEmpty()
        && view.endpointsOf(service.ref()) instanceof Lookup.Found<List<EndpointSet>> sets
        && sets.value().stream().noneMatch(s -> s.isSlice() && s.isHandWritten());
  }

  private Optional<PortNameAssignment> assignGeneratedName(
      ServicePort port, boolean fromElsewhere) {
    String name = GeneratedPortName.generate(port);
    boolean known =
        old.stream().flatMap(s -> s.ports().stream()).anyMatch(p -> p.name().equals(name));
    return known && findStoredPort(port).filter(p -> p.name().equals(name)).isEmpty()
        ? Optional.empty()
        : Optional.of(new PortNameAssignment(port.fieldPath(), name, fromElsewhere, "it had none"));
  }

  /**
   * The only name that stored endpoints have for what this port is meant to reach. An unnamed one
   * of that protocol carries the unnamed port already, whatever its number.
   */
  private Optional<PortNameAssignment> assignEndpointName(ServicePort port) {
    Set<String> names =
        view.endpointsOf(service.ref()).toOptional().orElse(List.of()).stream()
            .filter(s -> !s.fqdn() && !s.isMirrored() && !s.isStateStore() && !s.skipsMirroring())
            .flatMap(s -> s.subsets().stream())
            .flatMap(s -> s.ports().stream())
            .filter(p -> isCandidateFor(p, port))
            .map(EndpointPort::name)
            .collect(Collectors.toSet());
    return names.size() == 1 && !names.contains("")
        ? Optional.of(
            new PortNameAssignment(
                port.fieldPath(),
                names.iterator().next(),
                true,
                "its stored endpoints are called so"))
        : Optional.empty();
  }

  /** A targetPort by name fits whatever no named port of the Service has. */
  private boolean isCandidateFor(EndpointPort endpoint, ServicePort port) {
    boolean sameNumber =
        port.targetPort() instanceof PortRef.ByNumber target
            ? endpoint.number().orElse(0) == target.number()
            : service.ports().stream().noneMatch(p -> p.name().equals(endpoint.name()));
    return endpoint.protocol() == port.protocol() && (endpoint.name().isEmpty() || sameNumber);
  }
}
