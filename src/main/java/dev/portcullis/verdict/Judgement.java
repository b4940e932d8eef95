package dev.portcullis.verdict;

import dev.portcullis.rules.Finding;

/**
 * What becomes of one finding.
 *
 * @param because why it is not denied although it is an error, why an exemption does not count, or
 *     why a denial is not confirmed; empty if there is nothing to say
 */
public record Judgement(Finding finding, Outcome outcome, String because) {

  /** From worst to mildest. */
  public enum Outcome {
    DENIED,
    WARNED,
    EXEMPTED
  }
}
