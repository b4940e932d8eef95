package dev.portcullis.routemap;

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
public record FindingClassifier(Map<String, EnforcementAction> actions, LocalDate today) {

  public FindingClassifier {
    actions = Map.copyOf(actions);
  }

  /** The same on another day. */
  public FindingClassifier withDate(LocalDate day) {
    return new FindingClassifier(actions, day);
  }

  boolean isEnabled(Finding finding) {
    return actions.get(finding.rule()) != EnforcementAction.OFF;
  }

  boolean isError(Finding finding) {
    return EnforcementAction.isError(finding, actions);
  }

  /** Why it is meant so; empty if nobody says that. */
  String exemptionReason(Finding finding) {
    return Exemption.of(finding.subject(), finding.rule(), today, false)
        .filter(Exemption::isValid)
        .map(Exemption::reason)
        .orElse("");
  }

  RouteStatus statusOf(Finding finding) {
    if (!isEnabled(finding)) {
      return RouteStatus.OK;
    } else if (!exemptionReason(finding).isEmpty()) {
      return RouteStatus.SUPPRESSED;
    }
    return isError(finding) ? RouteStatus.ERROR : RouteStatus.WARNING;
  }
}
