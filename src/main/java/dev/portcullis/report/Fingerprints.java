package dev.portcullis.report;

import dev.portcullis.analysis.FindingId;
import java.util.HashMap;
import java.util.Map;

/**
 * What findings are recognised by from one run to the next. Those that agree in all that they are
 * recognised by are told apart by their order.
 */
final class Fingerprints {

  private final Map<FindingId, Integer> seen = new HashMap<>();

  /** That of the next finding in the order of the report. */
  String of(Entry entry) {
    FindingId identity = FindingId.of(entry.finding());
    return identity.withOccurrence(seen.merge(identity, 1, Integer::sum)).fingerprint();
  }
}
