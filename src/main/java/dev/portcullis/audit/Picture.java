package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.policy.AssessedFinding;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything there is to say of a cluster.
 *
 * @param stands by what each is recognised by, sorted
 */
record Picture(SortedMap<FindingId, Stand> stands) {

  /** There is nothing to say. */
  static final Picture EMPTY = new Picture(new TreeMap<>());

  /**
   * A finding that stands.
   *
   * @param unrefused whether it came by a change that admission would have refused
   */
  record Stand(FindingId identity, AssessedFinding opinion, boolean unrefused) {}

  Picture {
    stands = Collections.unmodifiableSortedMap(stands);
  }

  /** By namespace. */
  Map<String, List<Stand>> byNamespace() {
    return stands.values().stream()
        .collect(
            Collectors.groupingBy(
                s -> s.identity().object().namespace(), TreeMap::new, Collectors.toList()));
  }

  /** Without what somebody consented to. */
  SortedMap<FindingId, Stand> open() {
    SortedMap<FindingId, Stand> open = new TreeMap<>(stands);
    open.values().removeIf(s -> s.opinion().isExempted());
    return open;
  }
}
