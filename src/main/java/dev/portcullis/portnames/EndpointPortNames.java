package dev.portcullis.portnames;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServicePort;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names that the stored endpoint ports of a Service have, by protocol and number. */
final class EndpointPortNames {

  private final Map<PortTarget, Set<String>> byTarget = new HashMap<>();

  /** The names that no Service port has, which a targetPort by name can refer to. */
  private final Map<Protocol, Set<String>> unknownByProtocol = new EnumMap<>(Protocol.class);

  private final Set<Protocol> withUnnamedPort = new HashSet<>();

  private EndpointPortNames() {}

  /**
   * The names of the ports in these objects.
   *
   * @param serviceNames the names of the Service ports
   * @param view holds the objects
   */
  static EndpointPortNames of(List<EndpointSet> sets, Set<String> serviceNames, ResourceView view) {
    EndpointPortNames names = new EndpointPortNames();
    sets.stream()
        .filter(s -> !s.fqdn() && !s.isStateStore() && !s.skipsMirroring())
        .filter(s -> !EndpointOwnership.isMirror(s, view))
        .flatMap(s -> s.subsets().stream())
        .flatMap(s -> s.ports().stream())
        .forEach(p -> names.add(p, serviceNames));
    return names;
  }

  private void add(EndpointPort port, Set<String> serviceNames) {
    if (port.name().isEmpty()) {
      withUnnamedPort.add(port.protocol());
      return;
    }
    byTarget
        .computeIfAbsent(
            new PortTarget(port.protocol(), port.number().orElse(0)), t -> new HashSet<>(2))
        .add(port.name());
    if (!serviceNames.contains(port.name())) {
      unknownByProtocol.computeIfAbsent(port.protocol(), p -> new HashSet<>()).add(port.name());
    }
  }

  /**
   * The only name that endpoint ports for this Service port have. Empty if one of them is unnamed,
   * because it already serves the unnamed port, regardless of its number.
   */
  Optional<String> onlyNameFor(ServicePort port) {
    if (withUnnamedPort.contains(port.protocol())) {
      return Optional.empty();
    }
    Set<String> candidates =
        port.targetPort() instanceof PortRef.ByNumber target
            ? byTarget.getOrDefault(new PortTarget(port.protocol(), target.number()), Set.of())
            : unknownByProtocol.getOrDefault(port.protocol(), Set.of());
    return candidates.size() == 1 ? candidates.stream().findFirst() : Optional.empty();
  }
}
