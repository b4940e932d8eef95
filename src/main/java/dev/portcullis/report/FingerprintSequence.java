package dev.portcullis.report;

import dev.portcullis.analysis.FindingId;
import java.util.HashMap;
import java.util.Map;

/**
 * What findings are recognised by from one run to the next. Those that agree in all that they are
 * recognised by are told apart by their order.
 */
final class FingerprintSequence {

  private final Map<FindingId, Integer> occurrences = new HashMap<>();

  /** That of the next finding in the order of the report. */
  String next(ReportedFinding entry) {
    FindingId identity = FindingId.of(entry.finding());
    return identity.withOccurrence(occurrences.merge(identity, 1, Integer::sum)).fingerprint();
  }
}
