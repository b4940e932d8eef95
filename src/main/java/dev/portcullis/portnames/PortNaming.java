package dev.portcullis.portnames;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The port names that an object lacks and that can be known.
 *
 * @param assignments what to add, one name for a port
 * @param unresolvedPorts the unnamed ports that the API server will refuse and that nobody could
 *     name
 * @param required whether the API server refuses the object as it is
 */
public record PortNaming(
    List<PortNameAssignment> assignments, List<FieldPath> unresolvedPorts, boolean required) {

  private static final PortNaming NONE = new PortNaming(List.of(), List.of(), false);

  public PortNaming {
    assignments = List.copyOf(assignments);
    unresolvedPorts = List.copyOf(unresolvedPorts);
  }

  /**
   * What to name in an object that is about to be written.
   *
   * @param object the object as the request has it
   * @param old the stored object it replaces; empty on CREATE
   * @param chain the view around it; what it says of the object itself is not read
   */
  public static PortNaming of(
      Resource object, Optional<Resource> old, ResourceView chain, PortNamingOptions switches) {
    if (object instanceof Service service && switches.services()) {
      return of(
          service,
          new ServicePortNamer(service, old.map(o -> (Service) o), chain, switches).assignNames(),
          unnamedPortsRequiringName(service));
    } else if (object instanceof EndpointSet set && switches.endpoints()) {
      return of(
          set, new EndpointPortNamer(set, chain).assignNames(), unnamedPortsRequiringName(set));
    }
    return NONE;
  }

  private static PortNaming of(
      Resource object, List<PortNameAssignment> names, List<FieldPath> needed) {
    Map<FieldPath, String> named = namesByPort(names);
    return new PortNaming(
        names, needed.stream().filter(p -> !named.containsKey(p)).toList(), !needed.isEmpty());
  }

  /** The unnamed ports of a Service that needs names (k/k validateServicePort requireName). */
  private static List<FieldPath> unnamedPortsRequiringName(Service service) {
    return service.ports().size() < 2
        ? List.of()
        : service.ports().stream()
            .filter(p -> p.name().isEmpty())
            .map(ServicePort::fieldPath)
            .toList();
  }

  /** The same for Endpoints, subset by subset; a slice may have one unnamed port beside others. */
  private static List<FieldPath> unnamedPortsRequiringName(EndpointSet set) {
    return set.isSlice()
        ? List.of()
        : set.subsets().stream()
            .map(Subset::ports)
            .filter(ports -> ports.size() > 1)
            .flatMap(List::stream)
            .filter(p -> p.name().isEmpty())
            .map(EndpointPort::fieldPath)
            .toList();
  }

  /** Whether any port of an object has no name. */
  public static boolean hasUnnamedPort(Resource object) {
    if (object instanceof Service service) {
      return service.ports().stream().anyMatch(p -> p.name().isEmpty());
    }
    return object instanceof EndpointSet set
        && set.subsets().stream()
            .flatMap(s -> s.ports().stream())
            .anyMatch(p -> p.name().isEmpty());
  }

  /** The object with the names added. */
  public Resource applyTo(Resource object) {
    if (object instanceof Service s) {
      Map<FieldPath, String> byPort = namesByPort(assignments);
      return new Service(
          s.meta(),
          s.type(),
          s.headless(),
          s.selector(),
          s.ports().stream().map(p -> applyNames(p, byPort)).toList(),
          s.ipFamilies());
    } else if (object instanceof EndpointSet e) {
      return new EndpointSet(
          e.meta(),
          e.service(),
          e.fqdn(),
          e.subsets().stream().map(s -> applyNames(s, assignments)).toList());
    }
    return object;
  }

  /** The subset with those names added that are of its ports. */
  static Subset applyNames(Subset subset, List<PortNameAssignment> names) {
    Map<FieldPath, String> byPort = namesByPort(names);
    return new Subset(
        subset.fieldPath(),
        subset.addresses(),
        subset.ports().stream().map(p -> applyNames(p, byPort)).toList());
  }

  private static Map<FieldPath, String> namesByPort(List<PortNameAssignment> names) {
    return names.stream()
        .collect(Collectors.toMap(PortNameAssignment::portField, PortNameAssignment::name));
  }

  private static ServicePort applyNames(ServicePort p, Map<FieldPath, String> byPort) {
    return p.withName(byPort.getOrDefault(p.fieldPath(), p.name()));
  }

  private static EndpointPort applyNames(EndpointPort p, Map<FieldPath, String> byPort) {
    return new EndpointPort(
        p.fieldPath(),
        byPort.getOrDefault(p.fieldPath(), p.name()),
        p.number(),
        p.protocol(),
        p.appProtocol());
  }
}
