package dev.portcullis.rules;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IpFamily;
import dev.portcullis.model.Subset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares the addresses and port numbers that endpoint ports send to. Reads each list of addresses
 * once: a subset may have thousands of addresses and thousands of ports.
 */
final class EndpointTargets {

  private final IpFamily family;
  private final Map<SubsetKey, Integer> idsBySubset = new HashMap<>();
  private final Map<Set<Integer>, Integer> idsByUnion = new HashMap<>();
  private final Map<Set<String>, Integer> ids = new HashMap<>();
  private final Map<Integer, Set<String>> addressesById = new HashMap<>();

  /** Compares addresses of one family only. */
  EndpointTargets(IpFamily family) {
    this.family = family;
  }

  /**
   * The targets of endpoint ports: for each port number an id of its addresses, which is the same
   * for the same addresses.
   */
  Map<Integer, Integer> of(List<EffectivePort> endpointPorts) {
    Map<Integer, Set<Integer>> idsByNumber = new TreeMap<>();
    endpointPorts.forEach(
        p ->
            idsByNumber
                .computeIfAbsent(p.number(), n -> new TreeSet<>())
                .add(idOf(p.set(), p.subset())));
    return idsByNumber.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> idOfUnion(e.getValue())));
  }

  private int idOf(EndpointSet set, Subset subset) {
    return idsBySubset.computeIfAbsent(
        new SubsetKey(set.key(), subset.fieldPath()),
        k ->
            idOf(
                subset.addresses().stream()
                    .map(EndpointAddress::ip)
                    .filter(ip -> IpFamily.of(ip) == family)
                    .collect(Collectors.toSet())));
  }

  private int idOfUnion(Set<Integer> parts) {
    if (parts.size() == 1) {
      return parts.iterator().next();
    }
    return idsByUnion.computeIfAbsent(
        parts,
        p -> {
          Set<String> union = new HashSet<>();
          p.forEach(id -> union.addAll(addressesById.get(id)));
          return idOf(union);
        });
  }

  private int idOf(Set<String> addresses) {
    int id = ids.computeIfAbsent(addresses, a -> ids.size());
    addressesById.put(id, addresses);
    return id;
  }
}
