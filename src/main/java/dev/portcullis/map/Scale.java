package dev.portcullis.map;

import dev.portcullis.policy.EnforcementAction;
import dev.portcullis.policy.Exemption;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.Map;

/**
 * By what findings are weighed.
 *
 * @param actions what is made of rules, by id, in place of what they say of themselves
 * @param today in UTC, for exemptions that end
 */
public record Scale(Map<String, EnforcementAction> actions, LocalDate today) {

  public Scale {
    actions = Map.copyOf(actions);
  }

  /** The same on another day. */
  public Scale on(LocalDate day) {
    return new Scale(actions, day);
  }

  boolean counts(Finding finding) {
    return actions.get(finding.rule()) != EnforcementAction.OFF;
  }

  boolean isError(Finding finding) {
    return EnforcementAction.isError(finding, actions);
  }

  /** Why it is meant so; empty if nobody says that. */
  String excuse(Finding finding) {
    return Exemption.of(finding.subject(), finding.rule(), today, false)
        .filter(Exemption::isValid)
        .map(Exemption::reason)
        .orElse("");
  }

  State state(Finding finding) {
    if (!counts(finding)) {
      return State.OK;
    } else if (!excuse(finding).isEmpty()) {
      return State.SUPPRESSED;
    }
    return isError(finding) ? State.ERROR : State.WARNING;
  }
}
