package dev.portcullis.webhook;

/** The result of a review, with its label in metrics and on the route map. */
enum ReviewOutcome {
  /** Admitted without a warning. */
  ALLOWED("allowed"),
  /** Admitted with a warning. */
  WARNED("warned"),
  /** Admitted with added port names. */
  PATCHED("named"),
  DENIED("denied"),
  /** Rejected with status 429, to be retried. */
  RETRY_LATER("put_off"),
  /** Admitted without a check. */
  SKIPPED("not_judged"),
  /** Admitted because of an internal error. */
  FAILED("failed");

  private final String label;

  ReviewOutcome(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
