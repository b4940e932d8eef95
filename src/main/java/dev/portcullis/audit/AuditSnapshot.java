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
 * @param findings by what each is recognised by, sorted
 */
record AuditSnapshot(SortedMap<FindingId, AuditFinding> findings) {

  /** There is nothing to say. */
  static final AuditSnapshot EMPTY = new AuditSnapshot(new TreeMap<>());

  /**
   * A finding that stands.
   *
   * @param missedByAdmission whether it came by a change that admission would have refused
   */
  record AuditFinding(FindingId id, AssessedFinding assessment, boolean missedByAdmission) {}

  AuditSnapshot {
    findings = Collections.unmodifiableSortedMap(findings);
  }

  /** By namespace. */
  Map<String, List<AuditFinding>> byNamespace() {
    return findings.values().stream()
        .collect(
            Collectors.groupingBy(
                s -> s.id().object().namespace(), TreeMap::new, Collectors.toList()));
  }

  /** Without what somebody consented to. */
  SortedMap<FindingId, AuditFinding> activeFindings() {
    SortedMap<FindingId, AuditFinding> open = new TreeMap<>(findings);
    open.values().removeIf(s -> s.assessment().isExempted());
    return open;
  }
}
