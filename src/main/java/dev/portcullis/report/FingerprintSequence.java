package dev.portcullis.report;

import dev.portcullis.analysis.FindingId;
import java.util.HashMap;
import java.util.Map;

/**
 * Generates the fingerprints that identify findings across runs. Findings with the same id are
 * numbered in the order of the report.
 */
final class FingerprintSequence {

  private final Map<FindingId, Integer> occurrences = new HashMap<>();

  /** The fingerprint of the next finding in the order of the report. */
  String next(ReportedFinding finding) {
    FindingId id = FindingId.of(finding.finding());
    return id.withOccurrence(occurrences.merge(id, 1, Integer::sum)).fingerprint();
  }
}
