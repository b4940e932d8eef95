package dev.portcullis.verdict;

/** What an admin makes of one rule, in place of what the rule says of itself. */
public enum Action {
  /** Its findings are errors. */
  DENY,
  /** Its findings are warnings. */
  WARN,
  /** It is not asked. */
  OFF
}
