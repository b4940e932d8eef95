package dev.portcullis.policy;

/** What came of looking at the live objects before something was answered. */
public enum ConfirmationResult {
  /** Nothing had to be looked at. */
  NONE,
  /** The answer is what it would have been without. */
  AGREED,
  /** The answer is another than it would have been without. */
  CORRECTED,
  /** Not everything could be looked at, and nothing worse came of it than a warning left out. */
  FAILED,
  /** What was to be denied went through, because nobody could look at what it rests on. */
  LET_THROUGH,
  /** Nothing was decided: there is too much to look at for this namespace just now. */
  PUT_OFF
}
