package dev.portcullis.rules;

/** How bad a finding is for the hop it is about, mildest first; the order is compared. */
public enum Severity {
  /** Worth a word; traffic may well flow. */
  WARNING,
  /** Traffic flows, and two objects say different things about where to. An error. */
  MISMATCH,
  /** No traffic gets through this hop. An error. */
  UNREACHABLE;

  /** Whether findings of this rank are errors, the only ones that can be denied. */
  public boolean isError() {
    return this != WARNING;
  }

  /** {@code error} or {@code warning}, as reports write it. */
  public String label() {
    return isError() ? "error" : "warning";
  }
}
