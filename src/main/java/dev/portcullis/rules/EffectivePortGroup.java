package dev.portcullis.rules;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Endpoint ports that have a property in common, such as their name, by object. */
final class EffectivePortGroup {

  /** Smaller groups are searched without an index, which takes more memory than they do. */
  static final int MIN_INDEXED_PORTS = 8;

  private final List<EffectivePort> ports = new ArrayList<>(2);
  private List<ServicePort> intendedFor = List.of();
  private int protocols;
  private Map<ObjectKey, List<EffectivePort>> portsBySet;

  /** Adds a port; not after a call of {@link #in}. */
  void add(EffectivePort port) {
    ports.add(port);
    protocols |= bit(port.port().protocol());
  }

  private static int bit(Protocol protocol) {
    return 1 << protocol.ordinal();
  }

  /** Whether a port of the group has that protocol. */
  boolean has(Protocol protocol) {
    return (protocols & bit(protocol)) != 0;
  }

  /** Records that the ports of this group are probably intended for that Service port. */
  void addIntendedFor(ServicePort port) {
    if (intendedFor.isEmpty()) {
      intendedFor = new ArrayList<>(2);
    }
    intendedFor.add(port);
  }

  /** All ports of the group. */
  List<EffectivePort> ports() {
    return ports;
  }

  /** The ports of the group in that object. */
  List<EffectivePort> in(EndpointSet set) {
    if (ports.size() < MIN_INDEXED_PORTS) {
      return ports.stream().filter(p -> p.isIn(set)).toList();
    } else if (portsBySet == null) {
      portsBySet = ports.stream().collect(Collectors.groupingBy(p -> p.set().key()));
    }
    return portsBySet.getOrDefault(set.key(), List.of());
  }

  /** The first port of the group in that object; one finding an object is enough. */
  Optional<EffectivePort> firstIn(EndpointSet set) {
    return ports.size() < MIN_INDEXED_PORTS
        ? ports.stream().filter(p -> p.isIn(set)).findFirst()
        : in(set).stream().findFirst();
  }

  /** The Service ports without endpoint port that the ports of this group may be intended for. */
  List<ServicePort> intendedFor() {
    return intendedFor;
  }
}
