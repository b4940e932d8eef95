package dev.portcullis.policy;

import dev.portcullis.rules.Finding;

/**
 * What admission does with one finding.
 *
 * @param reason why an error is not denied or counts as a warning, why an exemption does not count,
 *     or why a denial is not confirmed; for an exempted finding the reason that the exemption
 *     gives; empty otherwise
 * @param release that an error stays within, so that it is not denied; empty otherwise
 */
public record FindingDecision(
    AssessedFinding assessment, Outcome outcome, String reason, String release) {

  FindingDecision(AssessedFinding assessment, Outcome outcome, String reason) {
    this(assessment, outcome, reason, "");
  }

  /** In descending order of gravity. */
  public enum Outcome {
    DENIED,
    WARNED,
    EXEMPTED
  }

  public Finding finding() {
    return assessment.finding();
  }
}
