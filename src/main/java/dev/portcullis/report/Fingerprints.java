package dev.portcullis.report;

import dev.portcullis.inspect.Identity;
import java.util.HashMap;
import java.util.Map;

/**
 * What findings are recognised by from one run to the next. Those that agree in all that they are
 * recognised by are told apart by their order.
 */
final class Fingerprints {

  private final Map<Identity, Integer> seen = new HashMap<>();

  /** That of the next finding in the order of the report. */
  String of(Entry entry) {
    Identity identity = Identity.of(entry.finding());
    return identity.numbered(seen.merge(identity, 1, Integer::sum)).fingerprint();
  }
}
