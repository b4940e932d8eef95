package dev.portcullis.portnames;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Names the unnamed ports of Endpoints or a slice after the ports of their stored Service. */
record EndpointPortNamer(EndpointSet set, ResourceView view) {

  List<PortNameAssignment> assignNames() {
    Optional<Service> service =
        set.service().flatMap(s -> view.service(s).toOptional()).filter(s -> !s.isExternalName());
    boolean excluded =
        set.meta().controller().isPresent()
            || set.isLabeledForController()
            || set.isStateStore()
            || set.skipsMirroring()
            || set.fqdn();
    if (service.isEmpty() || excluded) {
      return List.of();
    }
    ServicePortGroups groups = new ServicePortGroups(service.get());
    List<PortNameAssignment> names = new ArrayList<>();
    set.subsets().forEach(s -> names.addAll(assignNames(s, groups)));
    return names;
  }

  /**
   * Names are unique within a subset, so each subset is handled alone. An assigned name may leave
   * only one port and one name, so passes repeat until one assigns nothing.
   */
  private static List<PortNameAssignment> assignNames(Subset subset, ServicePortGroups groups) {
    List<PortNameAssignment> names = assignNamesInOnePass(subset, groups);
    if (names.isEmpty()) {
      return names;
    }
    List<PortNameAssignment> all = new ArrayList<>(names);
    all.addAll(assignNames(PortNaming.applyNames(subset, names), groups));
    return all;
  }

  private static List<PortNameAssignment> assignNamesInOnePass(
      Subset subset, ServicePortGroups groups) {
    Map<Protocol, Long> unnamed =
        subset.ports().stream()
            .filter(p -> p.name().isEmpty())
            .collect(Collectors.groupingBy(EndpointPort::protocol, Collectors.counting()));
    if (unnamed.isEmpty()) {
      return List.of();
    }
    ServicePortGroups.Unserved unserved =
        groups.withoutNames(
            subset.ports().stream().map(EndpointPort::name).collect(Collectors.toSet()));
    List<PortNameAssignment> names = new ArrayList<>();
    Set<String> given = new HashSet<>();
    for (EndpointPort port : subset.ports()) {
      Optional<ServicePort> intended =
          port.name().isEmpty()
              ? findIntendedPort(
                  port, unnamed.get(port.protocol()) == 1, unserved, groups.service())
              : Optional.empty();
      if (intended.isPresent()) {
        String name = intended.get().name();
        if (!given.add(name)) {
          return List.of(); // two ports match one name: ambiguous
        }
        names.add(
            new PortNameAssignment(
                port.fieldPath(),
                name,
                true,
                "Service "
                    + groups.service().key().name()
                    + " uses this name for port "
                    + intended.get().port()));
      }
    }
    return names;
  }

  /** The only Service port that an unnamed port can belong to; empty if none or several match. */
  private static Optional<ServicePort> findIntendedPort(
      EndpointPort port,
      boolean onlyUnnamed,
      ServicePortGroups.Unserved unserved,
      Service service) {
    Optional<ServicePort> left = onlyUnnamed ? unserved.onlyOne(port.protocol()) : Optional.empty();
    if (left.filter(s -> isOnlyPortWithGeneratedName(service, s)).isPresent()) {
      return left;
    }
    if (!service.isSelectorless()) {
      return Optional.empty();
    }
    Optional<ServicePort> sameNumber = unserved.onlyOne(port.protocol(), port.number().orElse(0));
    // A targetPort by name says nothing about the number, so only the last port can have it.
    return left.isPresent() && left.get().targetPort() instanceof PortRef.ByName
        ? left
        : sameNumber;
  }

  /** Without the generated name of the only Service port, unnamed endpoints would serve it. */
  private static boolean isOnlyPortWithGeneratedName(Service service, ServicePort port) {
    return service.ports().size() == 1 && GeneratedPortName.isGenerated(port);
  }
}
