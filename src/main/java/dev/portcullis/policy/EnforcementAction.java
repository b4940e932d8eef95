package dev.portcullis.policy;

/** What an admin sets for a rule, in place of the rule's own severity. */
public enum EnforcementAction {
  /** Its findings are errors. */
  DENY,
  /** Its findings are warnings. */
  WARN,
  /** It reports nothing. */
  OFF
}
