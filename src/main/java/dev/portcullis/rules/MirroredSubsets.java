package dev.portcullis.rules;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Subset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An Endpoints object as the mirroring controller repacks it before it creates slices: ports with
 * the same addresses are combined, in whichever subsets they are (k/k pkg/api/v1/endpoints
 * RepackSubsets). The API server rejects a slice with two ports of one name, whatever the protocol,
 * so these ports are not mirrored; other ports of the object are (measured on v1.36.3).
 */
final class MirroredSubsets {

  /**
   * The identity of a port in the controller. It compares {@code appProtocol} by pointer, so two
   * ports with an appProtocol are never equal: the path keeps them apart.
   */
  private record PortKey(
      String name, OptionalInt number, Protocol protocol, FieldPath fieldIfAppProtocol) {

    static PortKey of(EndpointPort port) {
      return new PortKey(
          port.name(),
          port.number(),
          port.protocol(),
          port.appProtocol().isEmpty() ? FieldPath.ROOT : port.fieldPath());
    }
  }

  private record AddressKey(String ip, String targetUid) {}

  private final Set<PortKey> rejected = new HashSet<>();
  private final List<EndpointPort> duplicates = new ArrayList<>();

  private MirroredSubsets(EndpointSet set) {
    for (List<EndpointPort> ports : repackSubsets(set)) {
      Set<String> names = new HashSet<>();
      List<EndpointPort> duplicateNames = ports.stream().filter(p -> !names.add(p.name())).toList();
      duplicates.addAll(duplicateNames);
      if (!duplicateNames.isEmpty()) {
        ports.forEach(p -> rejected.add(PortKey.of(p)));
      }
    }
  }

  static MirroredSubsets of(EndpointSet set) {
    return new MirroredSubsets(set);
  }

  /** The distinct ports of each set of addresses, in the order of the object. */
  private static Collection<List<EndpointPort>> repackSubsets(EndpointSet set) {
    Map<PortKey, EndpointPort> first = new LinkedHashMap<>();
    Map<PortKey, Map<AddressKey, Boolean>> addressesByPort = new LinkedHashMap<>();
    for (Subset subset : set.subsets()) {
      for (EndpointPort port : subset.ports()) {
        PortKey key = PortKey.of(port);
        first.putIfAbsent(key, port);
        Map<AddressKey, Boolean> addresses =
            addressesByPort.computeIfAbsent(key, d -> new HashMap<>());
        for (EndpointAddress a : subset.addresses()) {
          addresses.merge(new AddressKey(a.ip(), a.targetUid()), a.ready(), Boolean::logicalAnd);
        }
      }
    }
    Map<Map<AddressKey, Boolean>, List<EndpointPort>> groups = new LinkedHashMap<>();
    addressesByPort.forEach(
        (key, addresses) ->
            groups.computeIfAbsent(addresses, a -> new ArrayList<>()).add(first.get(key)));
    return groups.values();
  }

  /** Whether a slice with this port can be created. */
  boolean isMirrored(EndpointPort port) {
    return !rejected.contains(PortKey.of(port));
  }

  /** The ports with the name of an earlier port of the same addresses. */
  List<EndpointPort> duplicates() {
    return duplicates;
  }
}
