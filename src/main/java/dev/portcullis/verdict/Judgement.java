package dev.portcullis.verdict;

import dev.portcullis.rules.Finding;

/**
 * What becomes of one finding.
 *
 * @param because why it is not denied although it is an error, or why an exemption does not count;
 *     empty if there is nothing to say
 */
public record Judgement(Finding finding, Outcome outcome, String because) {

  /** From worst to mildest. */
  public enum Outcome {
    DENIED,
    WARNED,
    EXEMPTED
  }

  /** The same where nobody could look at what a denial rests on. */
  Judgement unconfirmed(Court.Unconfirmed instead) {
    return outcome != Outcome.DENIED
        ? this
        : new Judgement(
            finding,
            instead == Court.Unconfirmed.DENY ? Outcome.DENIED : Outcome.WARNED,
            "not confirmed");
  }
}
