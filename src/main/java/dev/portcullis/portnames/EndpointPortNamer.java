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

/** Names for the unnamed ports of Endpoints or a slice, out of their stored Service. */
record EndpointPortNamer(EndpointSet set, ResourceView view) {

  List<PortNameAssignment> assignNames() {
    Optional<Service> service =
        set.service().flatMap(s -> view.service(s).toOptional()).filter(s -> !s.isExternalName());
    boolean othersBusiness =
        set.meta().controller().isPresent()
            || !set.isHandWritten()
            || set.isStateStore()
            || set.skipsMirroring()
            || set.fqdn();
    if (service.isEmpty() || othersBusiness) {
      return List.of();
    }
    List<PortNameAssignment> names = new ArrayList<>();
    set.subsets().forEach(s -> names.addAll(assignNames(s, service.get())));
    return names;
  }

  /**
   * Names are unique within a subset, so each subset is a case of its own. A name that is given may
   * leave only one port and one name over, so it is asked again until there is nothing to give.
   */
  private static List<PortNameAssignment> assignNames(Subset subset, Service service) {
    List<PortNameAssignment> names = assignNamesInOnePass(subset, service);
    if (names.isEmpty()) {
      return names;
    }
    List<PortNameAssignment> all = new ArrayList<>(names);
    all.addAll(assignNames(PortNaming.applyNames(subset, names), service));
    return all;
  }

  private static List<PortNameAssignment> assignNamesInOnePass(Subset subset, Service service) {
    Set<String> taken = subset.ports().stream().map(EndpointPort::name).collect(Collectors.toSet());
    List<ServicePort> left =
        service.ports().stream().filter(s -> !taken.contains(s.name())).toList();
    Map<Protocol, Long> unnamed =
        subset.ports().stream()
            .filter(p -> p.name().isEmpty())
            .collect(Collectors.groupingBy(EndpointPort::protocol, Collectors.counting()));
    List<PortNameAssignment> names = new ArrayList<>();
    Set<String> given = new HashSet<>();
    for (EndpointPort port : subset.ports()) {
      Optional<ServicePort> meant =
          port.name().isEmpty()
              ? findIntendedPort(port, unnamed.get(port.protocol()) == 1, left, service)
              : Optional.empty();
      if (meant.isPresent()) {
        String name = meant.get().name();
        if (!given.add(name)) {
          return List.of(); // two ports for one name: whoever wrote them has to choose
        }
        names.add(
            new PortNameAssignment(
                port.fieldPath(),
                name,
                true,
                "Service " + service.key().name() + " calls port " + meant.get().port() + " so"));
      }
    }
    return names;
  }

  /** The one Service port that an unnamed port can be meant for; empty if there are none or two. */
  private static Optional<ServicePort> findIntendedPort(
      EndpointPort port, boolean onlyUnnamed, List<ServicePort> unserved, Service service) {
    List<ServicePort> left =
        unserved.stream().filter(s -> s.protocol() == port.protocol()).toList();
    if (onlyUnnamed && left.size() == 1 && isOnlyPortWithGeneratedName(service, left.get(0))) {
      return Optional.of(left.get(0));
    }
    if (!service.isSelectorless()) {
      return Optional.empty();
    }
    List<ServicePort> candidates =
        left.stream()
            .filter(
                s ->
                    s.targetPort() instanceof PortRef.ByNumber target
                        ? port.number().orElse(0) == target.number()
                        : onlyUnnamed && left.size() == 1)
            .toList();
    return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
  }

  /** Had we not named the only port of this Service, unnamed endpoints would serve it. */
  private static boolean isOnlyPortWithGeneratedName(Service service, ServicePort port) {
    return service.ports().size() == 1 && GeneratedPortName.isGenerated(port);
  }
}
