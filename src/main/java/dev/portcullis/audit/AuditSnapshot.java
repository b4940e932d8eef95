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
   */
  record AuditFinding(FindingId id, AssessedFinding assessment, boolean missedByAdmission) {}

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

  /** The findings that are not exempted. */
  SortedMap<FindingId, AuditFinding> activeFindings() {
    SortedMap<FindingId, AuditFinding> active = new TreeMap<>(findings);
    active.values().removeIf(f -> f.assessment().isExempted());
    return active;
  }
}
