package dev.portcullis.policy;

import dev.portcullis.rules.Finding;

/**
 * A finding with its severity and exemption under a policy, as {@link FindingAssessor} determines
 * them. Whether a request is denied for it is up to {@link AdmissionDecision}.
 *
 * @param error whether it is an error, by its rule or by the admin's setting; otherwise a warning
 * @param exemptionReason the reason that a valid exemption gives; empty without one
 * @param exemptionNote why an exemption does not count; empty without one, or if it counts
 */
public record AssessedFinding(
    Finding finding, boolean error, String exemptionReason, String exemptionNote) {

  /** Whether a valid exemption applies. */
  public boolean isExempted() {
    return !exemptionReason.isEmpty();
  }
}
