package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.util.List;

/**
 * One object on a way.
 *
 * @param says what of it concerns the way, a line each
 * @param findings what the rules say of it, as far as it concerns the way
 */
public record Hop(ObjectKey object, List<String> says, List<Finding> findings) {

  public Hop {
    says = List.copyOf(says);
    findings = List.copyOf(findings);
  }

  /** Whether a rule says that nothing gets through here. */
  boolean isDead() {
    return findings.stream().anyMatch(f -> f.severity() == Severity.UNREACHABLE);
  }
}
