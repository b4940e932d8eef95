package dev.portcullis.portnames;

import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.Subset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The missing port names of an object that can be determined.
 *
 * @param assignments the names to add, at most one for each port
 * @param unresolvedPorts the ports that need a name for the API server to accept the object, but
 *     whose name cannot be determined
 * @param required whether the API server rejects the object without names
 */
public record PortNaming(
    List<PortNameAssignment> assignments, List<FieldPath> unresolvedPorts, boolean required) {

  private static final PortNaming NONE = new PortNaming(List.of(), List.of(), false);

  public PortNaming {
    assignments = List.copyOf(assignments);
    unresolvedPorts = List.copyOf(unresolvedPorts);
  }

  /**
   * Determines the names for an object that is about to be written.
   *
   * @param change a creation or an update
   * @param view related objects; the object itself is not looked up
   */
  public static PortNaming of(ResourceChange change, ResourceView view, PortNamingOptions options) {
    Resource object = change.after().orElseThrow();
    if (!options.includes(object)) {
      return NONE;
    } else if (object instanceof Service service) {
      return of(
          service,
          new ServicePortNamer(service, change.before().map(o -> (Service) o), view, options)
              .assignNames(),
          unnamedPortsRequiringName(service));
    } else if (object instanceof EndpointSet set) {
      return of(
          set, new EndpointPortNamer(set, view).assignNames(), unnamedPortsRequiringName(set));
    }
    return NONE;
  }

  private static PortNaming of(
      Resource object, List<PortNameAssignment> names, List<FieldPath> needed) {
    Map<FieldPath, String> named = namesByPort(names);
    return new PortNaming(
        names, needed.stream().filter(p -> !named.containsKey(p)).toList(), !needed.isEmpty());
  }

  /** The unnamed ports of a Service with several ports (k/k validateServicePort requireName). */
  private static List<FieldPath> unnamedPortsRequiringName(Service service) {
    return service.ports().size() < 2
        ? List.of()
        : service.ports().stream()
            .filter(p -> p.name().isEmpty())
            .map(ServicePort::fieldPath)
            .toList();
  }

  /** The same for each subset of Endpoints; in a slice, one port may be unnamed. */
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
      return s.withPorts(
          s.ports().stream()
              .map(p -> p.withName(byPort.getOrDefault(p.fieldPath(), p.name())))
              .toList());
    } else if (object instanceof EndpointSet e) {
      Map<FieldPath, String> byPort = namesByPort(assignments);
      return e.withSubsets(e.subsets().stream().map(s -> applyNames(s, byPort)).toList());
    }
    return object;
  }

  /** The subset with the names of its ports added. */
  static Subset applyNames(Subset subset, List<PortNameAssignment> names) {
    return applyNames(subset, namesByPort(names));
  }

  private static Subset applyNames(Subset subset, Map<FieldPath, String> byPort) {
    return subset.withPorts(
        subset.ports().stream()
            .map(p -> p.withName(byPort.getOrDefault(p.fieldPath(), p.name())))
            .toList());
  }

  private static Map<FieldPath, String> namesByPort(List<PortNameAssignment> names) {
    return names.stream()
        .collect(Collectors.toMap(PortNameAssignment::portField, PortNameAssignment::name));
  }
}
