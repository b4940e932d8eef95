package dev.portcullis.policy;

import dev.portcullis.rules.Finding;
import java.util.Map;

/** What an admin makes of one rule, in place of what the rule says of itself. */
public enum EnforcementAction {
  /** Its findings are errors. */
  DENY,
  /** Its findings are warnings. */
  WARN,
  /** It is not asked. */
  OFF;

  /**
   * Whether a finding is an error; a warning, or not asked for, if it is not.
   *
   * @param actions by rule id, of those of which something was made
   */
  public static boolean isError(Finding finding, Map<String, EnforcementAction> actions) {
    EnforcementAction action = actions.get(finding.rule());
    return action == null ? finding.severity().isError() : action == DENY;
  }
}
