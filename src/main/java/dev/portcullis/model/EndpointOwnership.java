package dev.portcullis.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides which endpoints a controller of the control plane writes. A label that says so is not
 * enough, because users can set it, and kube-proxy reads every slice. What counts is what the
 * controllers do (k/k pkg/controller/endpoint, endpointslice, endpointslicemirroring):
 *
 * <ul>
 *   <li>The controllers for endpoints and slices write only for Services with a selector. What they
 *       wrote stays when the selector is removed, and is then left to users.
 *   <li>The mirroring controller copies Endpoints of Services without selector. It splits and
 *       truncates them, so each address with its ports must occur in the Endpoints, not the
 *       reverse.
 * </ul>
 */
public final class EndpointOwnership {

  /** Bounds the time for one slice; an object beyond it does not count as a copy. */
  private static final int MAX_PORT_COMPARISONS = 1_000_000;

  /** The identity of a port in a copy. */
  private record CopiedPort(String name, OptionalInt number, Protocol protocol) {

    static CopiedPort of(EndpointPort port) {
      return new CopiedPort(port.name(), port.number(), port.protocol());
    }
  }

  private record OwnershipQuery(ServiceRef service) implements ViewQuery<EndpointOwnership> {

    @Override
    public EndpointOwnership computeFrom(ResourceView view) {
      return new EndpointOwnership(service, view);
    }
  }

  private final boolean ownedBySelector;
  private final boolean endpointsUnknown;

  /** The subsets with an address, by the canonical form of the address. */
  private final Map<String, List<Integer>> subsetsByAddress = new HashMap<>();

  private final List<Set<CopiedPort>> portsBySubset = new ArrayList<>();

  private EndpointOwnership(ServiceRef name, ResourceView view) {
    Lookup<Service> service = view.service(name);
    ownedBySelector = service.toOptional().filter(Service::isSelectorless).isEmpty();
    if (ownedBySelector) {
      endpointsUnknown = false;
      return;
    }
    Lookup<List<EndpointSet>> sets = view.endpointsOf(name);
    endpointsUnknown = sets instanceof Lookup.Unknown;
    sets.toOptional().orElse(List.of()).stream()
        .filter(s -> s.isMirroredFor(service.toOptional().orElseThrow()))
        .flatMap(s -> s.subsets().stream())
        .forEach(this::add);
  }

  private void add(Subset subset) {
    int index = portsBySubset.size();
    portsBySubset.add(subset.ports().stream().map(CopiedPort::of).collect(Collectors.toSet()));
    subset
        .addresses()
        .forEach(
            a ->
                subsetsByAddress
                    .computeIfAbsent(canonical(a.ip()), i -> new ArrayList<>(1))
                    .add(index));
  }

  /**
   * Whether a controller of the control plane writes this object. Also true if its Service does not
   * exist, because no data plane reads it then, and if the view does not know the Service.
   *
   * @param view holds the Service, and the stored Endpoints
   */
  public static boolean isControllerWritten(EndpointSet set, ResourceView view) {
    return set.isLabeledForController()
        && (set.service().isEmpty()
            || view.query(new OwnershipQuery(set.service().get()))
                .isWrittenByController(set, view));
  }

  /** Whether no controller of the control plane writes this object. */
  public static boolean isHandWritten(EndpointSet set, ResourceView view) {
    return !isControllerWritten(set, view);
  }

  /** Whether this slice is a copy of Endpoints that the mirroring controller maintains. */
  public static boolean isMirror(EndpointSet set, ResourceView view) {
    return set.isLabeledAsMirror() && isControllerWritten(set, view);
  }

  private boolean isWrittenByController(EndpointSet set, ResourceView view) {
    return ownedBySelector
        || set.isLabeledAsMirror()
            && (endpointsUnknown || isCopy(set) || view.isMirroringDelayed(set.key()));
  }

  /** Whether each address occurs in the Endpoints, with each port. */
  private boolean isCopy(EndpointSet slice) {
    Set<List<Integer>> compared = new HashSet<>();
    int comparisons = 0;
    for (Subset subset : slice.subsets()) {
      Set<CopiedPort> ports =
          subset.ports().stream().map(CopiedPort::of).collect(Collectors.toSet());
      for (EndpointAddress address : subset.addresses()) {
        List<Integer> sources = subsetsByAddress.get(canonical(address.ip()));
        if (sources == null) {
          return false;
        } else if (compared.add(sources)) {
          comparisons += Math.max(1, ports.size()) * sources.size();
          if (comparisons > MAX_PORT_COMPARISONS
              || !ports.stream()
                  .allMatch(
                      p -> sources.stream().anyMatch(i -> portsBySubset.get(i).contains(p)))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** One form for all spellings of an address, which the mirroring controller may change. */
  private static String canonical(String address) {
    if (IpFamily.of(address) == IpFamily.IPV4) {
      return address.replaceAll("(?<![0-9])0+(?=[0-9])", "");
    }
    try {
      return InetAddress.getByName(address).getHostAddress(); // a literal is not looked up
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
