package dev.portcullis.rules;

/** How bad a finding is for the hop it is about, mildest first; the order is compared. */
public enum Rank {
  /** Worth a word; traffic may well flow. */
  WARNING,
  /** Traffic flows, and two objects say different things about where to. An error. */
  DISAGREES,
  /** No traffic gets through this hop. An error. */
  DEAD;

  /** Whether findings of this rank are errors, the only ones that can be denied. */
  public boolean isError() {
    return this != WARNING;
  }

  /** {@code error} or {@code warning}, as reports write it. */
  public String severity() {
    return isError() ? "error" : "warning";
  }
}
