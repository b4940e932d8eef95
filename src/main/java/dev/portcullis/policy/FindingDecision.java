package dev.portcullis.policy;

import dev.portcullis.rules.Finding;

/**
 * What becomes of one finding.
 *
 * @param reason why it is not denied although it is an error, why an exemption does not count, or
 *     why a denial is not confirmed; empty if there is nothing to say
 */
public record FindingDecision(Finding finding, Outcome outcome, String reason) {

  /** From worst to mildest. */
  public enum Outcome {
    DENIED,
    WARNED,
    EXEMPTED
  }
}
