package dev.portcullis.policy;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What we say of a finding that stands, whoever brought it about.
 *
 * @param error whether it is one, by its rule or by what an admin made of the rule; else a warning
 * @param exemptionReason the reason for which somebody exempted the object; empty if nobody did
 * @param exemptionNote why an exemption does not count; empty where there is none, or it does
 */
public record AssessedFinding(
    Finding finding, boolean error, String exemptionReason, String exemptionNote) {

  /**
   * The opinion; empty where we have none: the rule or the namespace is switched off, or the object
   * is going.
   *
   * @param general what the admin decided; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static Optional<AssessedFinding> of(
      Finding finding, Lookup<Namespace> namespace, Policy general, LocalDate today) {
    Policy policy = general.forNamespace(namespace);
    if (policy.profile() == Profile.OFF
        || policy.actions().get(finding.rule()) == EnforcementAction.OFF
        || finding.subject().deleting()
        || namespace.toOptional().filter(n -> n.meta().deleting()).isPresent()
        || RequestExclusions.isApiServerService(finding.object())) {
      return Optional.empty();
    }
    boolean error = EnforcementAction.isError(finding, policy.actions());
    Optional<Exemption> carried =
        Exemption.of(finding.subject(), finding.rule(), today, policy.profile() == Profile.STRICT);
    boolean heeded = !error || policy.exemptionsSilenceDenials();
    return Optional.of(
        new AssessedFinding(
            finding,
            error,
            carried.filter(e -> heeded).map(Exemption::reason).orElse(""),
            carried.map(e -> exemptionNoteOf(e, heeded)).orElse("")));
  }

  private static String exemptionNoteOf(Exemption exemption, boolean heeded) {
    return !exemption.isValid()
        ? "exemption ignored: " + exemption.invalidReason()
        : heeded ? "" : "exemptions from denials are switched off here";
  }

  /** Whether somebody consented to it. */
  public boolean isExempted() {
    return !exemptionReason.isEmpty();
  }
}
