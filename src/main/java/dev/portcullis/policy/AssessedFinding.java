package dev.portcullis.policy;

import dev.portcullis.rules.Finding;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A finding with its severity and exemption under a policy, as {@link FindingAssessor} determines
 * them. Whether a request is denied for it is up to {@link AdmissionDecision}.
 *
 * @param error whether it is an error, by its rule or by the admin's setting; otherwise a warning
 * @param exemptionReason the reason that a valid exemption gives; empty without one
 * @param exemptionNote why an exemption does not count; empty without one, or if it counts
 * @param managedObject the name of the entry of the {@link ManagedObjectTable} that makes an error
 *     a warning; empty without any
 */
public record AssessedFinding(
    Finding finding,
    boolean error,
    String exemptionReason,
    String exemptionNote,
    String managedObject) {

  /** Whether a valid exemption applies. */
  public boolean isExempted() {
    return !exemptionReason.isEmpty();
  }

  /** Why an exemption does not count, and why an error is a warning; empty without both. */
  public String note() {
    return Stream.of(
            exemptionNote, managedObject.isEmpty() ? "" : "managed object: " + managedObject)
        .filter(n -> !n.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
