package dev.portcullis.webhook;

/** What a review came to, in a word for whoever counts. */
enum ReviewOutcome {
  /** It goes through without a word. */
  ALLOWED,
  /** It goes through, and we had something to say. */
  WARNED,
  /** It goes through with a port name more. */
  NAMED,
  DENIED,
  /** To come again in a second. */
  PUT_OFF,
  /** Nothing that we can say anything of. */
  NOT_JUDGED,
  /** It goes through because we made a mistake. */
  FAILED
}
