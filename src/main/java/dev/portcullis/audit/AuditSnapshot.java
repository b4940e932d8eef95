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
 * All findings in a cluster at one time.
 *
 * @param findings by id, sorted
 */
record AuditSnapshot(SortedMap<FindingId, AuditFinding> findings) {

  static final AuditSnapshot EMPTY = new AuditSnapshot(new TreeMap<>());

  /**
   * A current finding.
   *
   * @param missedByAdmission whether admission would have rejected the change that caused it
   * @param repair whether an update of a release caused it, and the rest of the release may follow
   */
  record AuditFinding(
      FindingId id, AssessedFinding assessment, boolean missedByAdmission, RepairState repair) {}

  /** The repair of a finding by the release whose update caused it. */
  enum RepairState {
    /** The finding has another cause. */
    NOT_EXPECTED,
    /** There is still time for it. */
    EXPECTED,
    /** The time for it is over. */
    OVERDUE
  }

  AuditSnapshot {
    findings = Collections.unmodifiableSortedMap(findings);
  }

  /** The findings by namespace. */
  Map<String, List<AuditFinding>> byNamespace() {
    return findings.values().stream()
        .collect(
            Collectors.groupingBy(
                f -> f.id().object().namespace(), TreeMap::new, Collectors.toList()));
  }

  /** The findings for Events: neither exempted nor expected to be repaired. */
  SortedMap<FindingId, AuditFinding> findingsForEvents() {
    SortedMap<FindingId, AuditFinding> active = new TreeMap<>(findings);
    active
        .values()
        .removeIf(f -> f.assessment().isExempted() || f.repair() == RepairState.EXPECTED);
    return active;
  }
}
