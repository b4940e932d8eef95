package dev.portcullis.rules;

import dev.portcullis.model.EndpointAddress;
import dev.portcullis.model.EndpointPort;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Protocol;
import dev.portcullis.model.Subset;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
    Map<PortKey, List<Integer>> subsetsByPort = new LinkedHashMap<>();
    for (int i = 0; i < set.subsets().size(); i++) {
      for (EndpointPort port : set.subsets().get(i).ports()) {
        PortKey key = PortKey.of(port);
        first.putIfAbsent(key, port);
        subsetsByPort.computeIfAbsent(key, k -> new ArrayList<>(1)).add(i);
      }
    }
    // Addresses are read once for each combination of subsets, not for each port.
    MergedAddresses merged = new MergedAddresses(set.subsets());
    Map<IntBuffer, List<EndpointPort>> groups = new LinkedHashMap<>();
    Map<List<Integer>, List<EndpointPort>> groupsBySubsets = new HashMap<>();
    subsetsByPort.forEach(
        (key, subsets) ->
            groupsBySubsets
                .computeIfAbsent(
                    subsets, s -> groups.computeIfAbsent(merged.of(s), a -> new ArrayList<>()))
                .add(first.get(key)));
    return groups.values();
  }

  /** The addresses of subsets together; one is ready if it is ready in each of these subsets. */
  private static final class MergedAddresses {

    private final List<int[]> idsBySubset = new ArrayList<>();
    private final Map<AddressKey, Integer> ids = new HashMap<>();

    MergedAddresses(List<Subset> subsets) {
      subsets.forEach(s -> idsBySubset.add(s.addresses().stream().mapToInt(this::idOf).toArray()));
    }

    /** Twice the number of the address, and one more if it is not ready. */
    private int idOf(EndpointAddress a) {
      int number = ids.computeIfAbsent(new AddressKey(a.ip(), a.targetUid()), k -> ids.size());
      return 2 * number + (a.ready() ? 0 : 1);
    }

    /** A value that is equal for equal addresses. */
    IntBuffer of(List<Integer> subsets) {
      int[] sorted =
          subsets.stream().flatMapToInt(s -> Arrays.stream(idsBySubset.get(s))).sorted().toArray();
      int count = 0;
      for (int id : sorted) {
        boolean sameAddress = count > 0 && sorted[count - 1] / 2 == id / 2;
        count = sameAddress ? count : count + 1;
        sorted[count - 1] = id; // the last of an address, which is not ready if any is not
      }
      return IntBuffer.wrap(Arrays.copyOf(sorted, count));
    }
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
