package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.util.List;

/**
 * One object on a way.
 *
 * @param details what of it concerns the way, a line each
 * @param findings what the rules say of it, as far as it concerns the way
 */
public record Hop(ObjectKey object, List<String> details, List<Finding> findings) {

  public Hop {
    details = List.copyOf(details);
    findings = List.copyOf(findings);
  }

  /** Whether a rule says that nothing gets through here. */
  boolean isUnreachable() {
    return findings.stream().anyMatch(f -> f.severity() == Severity.UNREACHABLE);
  }
}
