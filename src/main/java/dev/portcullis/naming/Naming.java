package dev.portcullis.naming;

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
 * @param names what to add, one name for a port
 * @param refused the unnamed ports that the API server will refuse and that nobody could name
 * @param required whether the API server refuses the object as it is
 */
public record Naming(List<PortName> names, List<FieldPath> refused, boolean required) {

  private static final Naming NOTHING = new Naming(List.of(), List.of(), false);

  public Naming {
    names = List.copyOf(names);
    refused = List.copyOf(refused);
  }

  /**
   * What to name in an object that is about to be written.
   *
   * @param object the object as the request has it
   * @param old the stored object it replaces; empty on CREATE
   * @param chain the view around it; what it says of the object itself is not read
   */
  public static Naming of(
      Resource object, Optional<Resource> old, ResourceView chain, Switches switches) {
    if (object instanceof Service service && switches.services()) {
      return of(
          service,
          new ServiceNaming(service, old.map(o -> (Service) o), chain, switches).names(),
          unnamedOf(service));
    } else if (object instanceof EndpointSet set && switches.endpoints()) {
      return of(set, new EndpointNaming(set, chain).names(), unnamedOf(set));
    }
    return NOTHING;
  }

  private static Naming of(Resource object, List<PortName> names, List<FieldPath> needed) {
    Map<FieldPath, String> named = byPort(names);
    return new Naming(
        names, needed.stream().filter(p -> !named.containsKey(p)).toList(), !needed.isEmpty());
  }

  /** The unnamed ports of a Service that needs names (k/k validateServicePort requireName). */
  private static List<FieldPath> unnamedOf(Service service) {
    return service.ports().size() < 2
        ? List.of()
        : service.ports().stream()
            .filter(p -> p.name().isEmpty())
            .map(ServicePort::fieldPath)
            .toList();
  }

  /** The same for Endpoints, subset by subset; a slice may have one unnamed port beside others. */
  private static List<FieldPath> unnamedOf(EndpointSet set) {
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
  public static boolean isUnnamedAnywhere(Resource object) {
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
      Map<FieldPath, String> byPort = byPort(names);
      return new Service(
          s.meta(),
          s.type(),
          s.headless(),
          s.selector(),
          s.ports().stream().map(p -> named(p, byPort)).toList(),
          s.ipFamilies());
    } else if (object instanceof EndpointSet e) {
      return new EndpointSet(
          e.meta(), e.service(), e.fqdn(), e.subsets().stream().map(s -> named(s, names)).toList());
    }
    return object;
  }

  /** The subset with those names added that are of its ports. */
  static Subset named(Subset subset, List<PortName> names) {
    Map<FieldPath, String> byPort = byPort(names);
    return new Subset(
        subset.fieldPath(),
        subset.addresses(),
        subset.ports().stream().map(p -> named(p, byPort)).toList());
  }

  private static Map<FieldPath, String> byPort(List<PortName> names) {
    return names.stream().collect(Collectors.toMap(PortName::port, PortName::name));
  }

  private static ServicePort named(ServicePort p, Map<FieldPath, String> byPort) {
    return p.withName(byPort.getOrDefault(p.fieldPath(), p.name()));
  }

  private static EndpointPort named(EndpointPort p, Map<FieldPath, String> byPort) {
    return new EndpointPort(
        p.fieldPath(),
        byPort.getOrDefault(p.fieldPath(), p.name()),
        p.number(),
        p.protocol(),
        p.appProtocol());
  }
}
