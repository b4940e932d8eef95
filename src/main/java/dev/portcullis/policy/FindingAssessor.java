package dev.portcullis.policy;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Assesses findings: their severity under a policy, and the exemption that applies. Admission,
 * audit, check, fix, the route map, and reports all use it.
 *
 * @param policy of the admin; a namespace in the view may have a profile of its own
 * @param view has the namespaces
 * @param today in UTC, for exemptions that end
 */
public record FindingAssessor(Policy policy, ResourceView view, LocalDate today) {

  /** Assesses a finding; empty if its rule or its namespace is switched off. */
  public Optional<AssessedFinding> assess(Finding finding) {
    return assess(finding, finding.subject());
  }

  /**
   * Assesses a finding that a change to another object causes.
   *
   * @param cause the metadata of that object, whose exemption counts as well
   */
  public Optional<AssessedFinding> assess(Finding finding, ResourceMeta cause) {
    Policy effective = policyFor(finding.subject());
    EnforcementAction action = effective.actions().get(finding.rule());
    if (effective.profile() == Profile.OFF || action == EnforcementAction.OFF) {
      return Optional.empty();
    }
    boolean error =
        action == null ? finding.severity().isError() : action == EnforcementAction.DENY;
    List<Exemption> exemptions =
        Stream.of(finding.subject(), cause)
            .flatMap(m -> effective.exemption(m, finding.rule(), today).stream())
            .toList();
    Optional<String> reason =
        exemptions.stream().filter(Exemption::isValid).map(Exemption::reason).findFirst();
    if (reason.isPresent()) {
      return Optional.of(
          error && !effective.exemptionsSilenceDenials()
              ? new AssessedFinding(
                  finding, error, "", "exemption ignored: exemptions from errors are switched off")
              : new AssessedFinding(finding, error, reason.get(), ""));
    }
    String note =
        exemptions.stream()
            .map(e -> "exemption ignored: " + e.invalidReason())
            .findFirst()
            .orElse("");
    return Optional.of(new AssessedFinding(finding, error, "", note));
  }

  /**
   * Assesses a finding on an object that exists; also empty if the object or its namespace is being
   * deleted, or if the API server itself maintains the object.
   */
  public Optional<AssessedFinding> assessExisting(Finding finding) {
    return finding.subject().deleting()
            || RequestExclusions.isApiServerService(finding.object())
            || isNamespaceTerminating(finding.object().namespace())
        ? Optional.empty()
        : assess(finding);
  }

  boolean isNamespaceTerminating(String namespace) {
    return view.namespace(namespace).toOptional().filter(n -> n.meta().deleting()).isPresent();
  }

  /** Whether a valid exemption from a rule or a fix applies to an object. */
  public boolean isExempted(ResourceMeta object, String rule) {
    return policyFor(object).exemption(object, rule, today).filter(Exemption::isValid).isPresent();
  }

  /** Whether a rule is switched off for an object, by the policy or by the object's namespace. */
  public boolean isOff(ResourceMeta object, String rule) {
    Policy effective = policyFor(object);
    return effective.profile() == Profile.OFF
        || effective.actions().get(rule) == EnforcementAction.OFF;
  }

  private Policy policyFor(ResourceMeta object) {
    Lookup<Namespace> namespace = view.namespace(object.key().namespace());
    return policy.forNamespace(namespace);
  }
}
