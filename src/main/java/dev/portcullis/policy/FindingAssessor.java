package dev.portcullis.policy;

import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Finding;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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
    ResourceMeta subject = finding.subject();
    return assess(finding, List.of(subject), () -> policy.managedObjects().entryOf(subject, view));
  }

  /**
   * Assesses a finding that a change causes.
   *
   * @param cause the change of the finding's object or of another one, whose exemption counts as
   *     well
   */
  public Optional<AssessedFinding> assess(Finding finding, ResourceChange cause) {
    ResourceMeta subject = finding.subject();
    return assess(
        finding,
        List.of(subject, cause.current().meta()),
        () -> policy.managedObjects().entryOf(subject, cause, view));
  }

  /**
   * Assesses a finding.
   *
   * @param exempting the objects whose exemptions count
   * @param managedObject the name of the entry that the finding's object matches
   */
  private Optional<AssessedFinding> assess(
      Finding finding, List<ResourceMeta> exempting, Supplier<String> managedObject) {
    Policy effective = policyFor(finding.subject());
    EnforcementAction action = effective.actions().get(finding.rule());
    if (effective.profile() == Profile.OFF || action == EnforcementAction.OFF) {
      return Optional.empty();
    }
    boolean errorByRule =
        action == null ? finding.severity().isError() : action == EnforcementAction.DENY;
    String managed = errorByRule ? managedObject.get() : "";
    boolean error = errorByRule && managed.isEmpty();
    List<Exemption> exemptions =
        exempting.stream()
            .flatMap(m -> effective.exemption(m, finding.rule(), today).stream())
            .toList();
    Optional<String> reason =
        exemptions.stream().filter(Exemption::isValid).map(Exemption::reason).findFirst();
    if (reason.isPresent()) {
      return Optional.of(
          error && !effective.exemptionsSilenceDenials()
              ? new AssessedFinding(
                  finding,
                  error,
                  "",
                  "exemption ignored: exemptions from errors are switched off",
                  managed)
              : new AssessedFinding(finding, error, reason.get(), "", managed));
    }
    String note =
        exemptions.stream()
            .map(e -> "exemption ignored: " + e.invalidReason())
            .findFirst()
            .orElse("");
    return Optional.of(new AssessedFinding(finding, error, "", note, managed));
  }

  /**
   * Assesses a finding on an object that exists; also empty if the object or its namespace is being
   * deleted, or if the API server itself maintains the object.
   */
  public Optional<AssessedFinding> assessExisting(Finding finding) {
    return isMaintained(finding) ? assess(finding) : Optional.empty();
  }

  /** Assesses a finding on an object that a change creates or updates, like an existing one. */
  public Optional<AssessedFinding> assessExisting(Finding finding, ResourceChange cause) {
    return isMaintained(finding) ? assess(finding, cause) : Optional.empty();
  }

  /** Whether a user maintains the object. */
  private boolean isMaintained(Finding finding) {
    return !finding.subject().deleting()
        && !RequestExclusions.isApiServerService(finding.object())
        && !isNamespaceTerminating(finding.object().namespace());
  }

  boolean isNamespaceTerminating(String namespace) {
    return view.namespace(namespace).toOptional().filter(n -> n.meta().deleting()).isPresent();
  }

  /** Whether a valid exemption from a rule or a fix applies to an object. */
  public boolean isExempted(ResourceMeta object, String rule) {
    return policyFor(object).exemption(object, rule, today).filter(Exemption::isValid).isPresent();
  }

  /** Whether an object in the view is a managed object. */
  public boolean isManagedObject(ResourceMeta object) {
    return !policy.managedObjects().entryOf(object, view).isEmpty();
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
