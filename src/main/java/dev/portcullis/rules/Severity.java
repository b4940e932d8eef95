package dev.portcullis.rules;

/** The severity of a finding for the affected hop, in ascending order. */
public enum Severity {
  /** Traffic may flow. */
  WARNING,
  /** Traffic flows, but two objects disagree about where to. An error. */
  MISMATCH,
  /** No traffic passes this hop. An error. */
  UNREACHABLE;

  /** Whether findings of this severity are errors; only errors can be denied. */
  public boolean isError() {
    return this != WARNING;
  }

  /** {@code error} or {@code warning}, as in reports. */
  public String label() {
    return isError() ? "error" : "warning";
  }
}
