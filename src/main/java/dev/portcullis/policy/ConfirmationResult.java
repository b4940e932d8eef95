package dev.portcullis.policy;

/** The result of confirming a decision by live reads. */
public enum ConfirmationResult {
  /** No live read was needed. */
  NONE,
  /** The live objects confirmed the decision. */
  AGREED,
  /** The live objects changed the decision. */
  CORRECTED,
  /** A live read failed; at most a warning is missing. */
  FAILED,
  /** A denial could not be confirmed, so the request was admitted. */
  LET_THROUGH,
  /** The time was up before all objects were evaluated, and no denial was confirmed. */
  INCOMPLETE,
  /** Nothing was decided, because the rate limit for live reads was reached. */
  PUT_OFF
}
