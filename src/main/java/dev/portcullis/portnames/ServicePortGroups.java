package dev.portcullis.portnames;

import dev.portcullis.model.PortRef;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ports of a Service by protocol and by the number of the targetPort. Both a Service and
 * endpoints may have thousands of ports.
 */
final class ServicePortGroups {

  private final Service service;
  private final Map<Protocol, List<ServicePort>> byProtocol = new EnumMap<>(Protocol.class);
  private final Map<PortTarget, List<ServicePort>> byTarget = new HashMap<>();

  ServicePortGroups(Service service) {
    this.service = service;
    for (ServicePort port : service.ports()) {
      byProtocol.computeIfAbsent(port.protocol(), p -> new ArrayList<>()).add(port);
      if (port.targetPort() instanceof PortRef.ByNumber target) {
        byTarget
            .computeIfAbsent(
                new PortTarget(port.protocol(), target.number()), t -> new ArrayList<>(1))
            .add(port);
      }
    }
  }

  Service service() {
    return service;
  }

  /** The ports whose name is not among these. */
  Unserved withoutNames(Set<String> taken) {
    return new Unserved(taken);
  }

  /** The ports whose name no endpoint port of a subset has. */
  final class Unserved {

    private final Set<String> taken;
    private final Map<Protocol, Optional<ServicePort>> onlyByProtocol =
        new EnumMap<>(Protocol.class);
    private final Map<PortTarget, Optional<ServicePort>> onlyByTarget = new HashMap<>();

    private Unserved(Set<String> taken) {
      this.taken = taken;
    }

    /** The port of that protocol; empty if there is none or more than one. */
    Optional<ServicePort> onlyOne(Protocol protocol) {
      return onlyByProtocol.computeIfAbsent(
          protocol, p -> onlyOne(byProtocol.getOrDefault(p, List.of())));
    }

    /** The port of that protocol and targetPort; empty if there is none or more than one. */
    Optional<ServicePort> onlyOne(Protocol protocol, int number) {
      return onlyByTarget.computeIfAbsent(
          new PortTarget(protocol, number), t -> onlyOne(byTarget.getOrDefault(t, List.of())));
    }

    /** Looks at no more ports than have a taken name, and two more. */
    private Optional<ServicePort> onlyOne(List<ServicePort> ports) {
      List<ServicePort> left =
          ports.stream().filter(p -> !taken.contains(p.name())).limit(2).toList();
      return left.size() == 1 ? Optional.of(left.get(0)) : Optional.empty();
    }
  }
}
