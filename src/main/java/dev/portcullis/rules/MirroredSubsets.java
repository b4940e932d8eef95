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
 * An Endpoints object as the mirroring controller packs it before it makes slices: ports that the
 * very same addresses offer end up together, wherever they were written (k/k pkg/api/v1/endpoints
 * RepackSubsets). Where a name is there twice, whatever the protocols, the API server refuses the
 * slice and those ports are not mirrored; other ports of the object are (measured on v1.36.3).
 */
final class MirroredSubsets {

  /**
   * A port as the controller tells them apart. It compares {@code appProtocol} by pointer, so two
   * ports that have one are never the same: the place keeps them apart.
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
    for (List<EndpointPort> together : repackSubsets(set)) {
      Set<String> names = new HashSet<>();
      List<EndpointPort> twice = together.stream().filter(p -> !names.add(p.name())).toList();
      duplicates.addAll(twice);
      if (!twice.isEmpty()) {
        together.forEach(p -> rejected.add(PortKey.of(p)));
      }
    }
  }

  static MirroredSubsets of(EndpointSet set) {
    return new MirroredSubsets(set);
  }

  /** The different ports of each set of addresses, each by its first place in the object. */
  private static Collection<List<EndpointPort>> repackSubsets(EndpointSet set) {
    Map<PortKey, EndpointPort> first = new LinkedHashMap<>();
    Map<PortKey, Map<AddressKey, Boolean>> addressesOf = new LinkedHashMap<>();
    for (Subset subset : set.subsets()) {
      for (EndpointPort port : subset.ports()) {
        PortKey definition = PortKey.of(port);
        first.putIfAbsent(definition, port);
        Map<AddressKey, Boolean> addresses =
            addressesOf.computeIfAbsent(definition, d -> new HashMap<>());
        for (EndpointAddress a : subset.addresses()) {
          addresses.merge(new AddressKey(a.ip(), a.targetUid()), a.ready(), Boolean::logicalAnd);
        }
      }
    }
    Map<Map<AddressKey, Boolean>, List<EndpointPort>> groups = new LinkedHashMap<>();
    addressesOf.forEach(
        (definition, addresses) ->
            groups.computeIfAbsent(addresses, a -> new ArrayList<>()).add(first.get(definition)));
    return groups.values();
  }

  /** Whether a slice of this port can be made. */
  boolean isMirrored(EndpointPort port) {
    return !rejected.contains(PortKey.of(port));
  }

  /** The ports whose name another port of the same addresses has before them. */
  List<EndpointPort> duplicates() {
    return duplicates;
  }
}
