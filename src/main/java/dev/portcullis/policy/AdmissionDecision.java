package dev.portcullis.policy;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.rules.Evidence;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The decision about an admission request.
 *
 * @param policy the policy of the namespace
 * @param decisions one for each finding that is not switched off, in descending order of gravity
 * @param notes further warnings
 * @param repairs of stored endpoints that the object of the request needs
 * @param complete whether all objects that the request can affect were evaluated in time
 */
public record AdmissionDecision(
    AdmissionRequest request,
    Policy policy,
    List<FindingDecision> decisions,
    List<String> notes,
    List<PortNameRepair> repairs,
    boolean complete) {

  private static final String PROFILE_NAMES =
      Arrays.stream(Profile.values()).map(Profile::toString).collect(Collectors.joining(", "));

  private static final Comparator<FindingDecision> WORST_FIRST =
      Comparator.comparing(FindingDecision::outcome)
          .thenComparing(j -> j.finding().severity(), Comparator.reverseOrder())
          .thenComparing(FindingDecision::finding, Finding.ORDER);

  public AdmissionDecision {
    decisions = decisions.stream().sorted(WORST_FIRST).toList();
    notes = List.copyOf(notes);
    repairs = List.copyOf(repairs);
  }

  /**
   * Decides about a request.
   *
   * @param view the other objects; the object itself is not read from it
   * @param general of the admin; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static AdmissionDecision of(
      AdmissionRequest request, ResourceView view, Policy general, LocalDate today) {
    return of(request, view, general, today, ReviewDeadline.NONE);
  }

  /** The same; what is not evaluated when the time is up does not count. */
  static AdmissionDecision of(
      AdmissionRequest request,
      ResourceView view,
      Policy general,
      LocalDate today,
      ReviewDeadline deadline) {
    Lookup<Namespace> namespace = view.namespace(request.namespace());
    Policy policy = general.forNamespace(namespace);
    AdmissionView admissionView = new AdmissionView(view);
    if (policy.profile() == Profile.OFF
        || RequestExclusions.matches(request, admissionView, policy)) {
      return new AdmissionDecision(request, policy, List.of(), List.of(), List.of(), true);
    }
    ChangeImpact impact = ChangeImpact.of(request.change(), admissionView, deadline::isExpired);
    List<PortNameRepair> repairs =
        PortNameRepair.forRequest(request, view, policy, today, deadline);
    DecisionMaker decisionMaker =
        new DecisionMaker(
            request,
            new FindingAssessor(policy, view, today),
            policy,
            new SameRelease(request, view, policy.releases()),
            repairableFindings(request, impact, repairs, view, deadline));
    List<FindingDecision> decisions = new ArrayList<>();
    Stream.concat(impact.introduced().stream(), impact.updateFindings().stream())
        .forEach(f -> decisionMaker.decideIntroduced(f).ifPresent(decisions::add));
    impact.remaining().forEach(f -> decisionMaker.decideRemaining(f).ifPresent(decisions::add));
    return new AdmissionDecision(
        request,
        policy,
        decisions,
        Stream.concat(unknownProfileNotes(namespace, policy), unknownExemptionNotes(request))
            .toList(),
        repairs,
        impact.complete());
  }

  /**
   * The introduced findings that repairs resolve, if the request creates a Service. A client that
   * applies files one by one sends the endpoints first, and never again while their file is the
   * same, so a denial would be final.
   */
  private static Set<Finding> repairableFindings(
      AdmissionRequest request,
      ChangeImpact impact,
      List<PortNameRepair> repairs,
      ResourceView view,
      ReviewDeadline deadline) {
    if (repairs.isEmpty()
        || request.operation() != Operation.CREATE
        || request.change().key().kind() != Kind.SERVICE) {
      return Set.of();
    }
    ResourceView repaired = view;
    for (PortNameRepair repair : repairs) {
      repaired = repaired.with(repair.repaired());
    }
    ChangeImpact remaining =
        ChangeImpact.of(request.change(), new AdmissionView(repaired), deadline::isExpired);
    Set<List<Object>> broken =
        remaining.introduced().stream().map(AdmissionDecision::hopKey).collect(Collectors.toSet());
    return remaining.complete()
        ? impact.introduced().stream()
            .filter(f -> !broken.contains(hopKey(f)))
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static List<Object> hopKey(Finding finding) {
    return List.of(finding.object(), finding.hop());
  }

  private static Stream<String> unknownProfileNotes(Lookup<Namespace> namespace, Policy policy) {
    return namespace.toOptional().stream()
        .map(n -> n.meta().label(Profile.LABEL))
        .filter(word -> !word.isEmpty() && Profile.of(word).isEmpty())
        .map(
            word ->
                "namespace label "
                    + Profile.LABEL
                    + ": \""
                    + word
                    + "\" is not one of "
                    + PROFILE_NAMES
                    + "; "
                    + policy.profile()
                    + " applies");
  }

  private static Stream<String> unknownExemptionNotes(AdmissionRequest request) {
    return request.exemptionMeta().annotations().keySet().stream()
        .filter(a -> a.startsWith(Exemption.PREFIX))
        .map(a -> a.substring(Exemption.PREFIX.length()))
        .filter(id -> !id.equals(Exemption.NAMING))
        .filter(id -> RuleRegistry.info(id).isEmpty())
        .sorted()
        .map(
            id -> Exemption.PREFIX + id + ": no rule has this id, so the annotation has no effect");
  }

  /** Whether the request is admitted. */
  public boolean isAllowed() {
    return decisionsWith(Outcome.DENIED).findAny().isEmpty();
  }

  /** Warns instead of denying, where live reads could not confirm the denial. */
  AdmissionDecision asWarnings() {
    return replaceDenials(Outcome.WARNED, "not confirmed");
  }

  /** Denies with a reason, where live reads could not confirm the denial. */
  AdmissionDecision withDenialReason(String reason) {
    return replaceDenials(Outcome.DENIED, reason);
  }

  private AdmissionDecision replaceDenials(Outcome outcome, String reason) {
    return new AdmissionDecision(
        request,
        policy,
        decisions.stream()
            .map(
                j ->
                    j.outcome() == Outcome.DENIED
                        ? new FindingDecision(j.assessment(), outcome, reason)
                        : j)
            .toList(),
        notes,
        repairs,
        complete);
  }

  /** The same without the warnings and the repairs that conditions select. */
  AdmissionDecision without(Predicate<FindingDecision> warning, Predicate<PortNameRepair> repair) {
    return new AdmissionDecision(
        request,
        policy,
        decisions.stream().filter(d -> d.outcome() != Outcome.WARNED || !warning.test(d)).toList(),
        notes,
        repairs.stream().filter(r -> !repair.test(r)).toList(),
        complete);
  }

  /** Adds a note unless it is empty. */
  AdmissionDecision withNote(String note) {
    return note.isEmpty()
        ? this
        : new AdmissionDecision(
            request,
            policy,
            decisions,
            Stream.concat(notes.stream(), Stream.of(note)).toList(),
            repairs,
            complete);
  }

  /** The decisions of one outcome, in descending order of gravity. */
  public Stream<FindingDecision> decisionsWith(Outcome outcome) {
    return decisions.stream().filter(j -> j.outcome() == outcome);
  }

  /**
   * Decides about findings.
   *
   * @param repairable the findings that a new write of stored endpoints resolves
   */
  private record DecisionMaker(
      AdmissionRequest request,
      FindingAssessor assessor,
      Policy policy,
      SameRelease sameRelease,
      Set<Finding> repairable) {

    Optional<FindingDecision> decideIntroduced(Finding finding) {
      return isPendingEndpoints(finding) || isDeletedWithService(finding)
          ? Optional.empty()
          : assess(finding).map(this::decideIntroduced);
    }

    private FindingDecision decideIntroduced(AssessedFinding assessment) {
      Finding finding = assessment.finding();
      boolean denied =
          assessment.error()
              && !repairable.contains(finding)
              && !isNamespaceTerminating()
              && policy
                  .profile()
                  .denies(
                      request.operation(),
                      isService(),
                      isOnRequestObject(finding),
                      finding.evidence());
      // Flux dry-runs all objects before it applies any, and one denial stops the whole set.
      // Findings that depend on other objects are therefore no reason to deny a dry run.
      boolean dryRunOnly = request.dryRun() && finding.evidence() != Evidence.SELF;
      String release =
          denied && policy.profile().admitsWithinRelease() ? sameRelease.of(finding) : "";
      if (!release.isEmpty() && !assessment.isExempted()) {
        return new FindingDecision(
            assessment, Outcome.WARNED, "admitted, both are in " + release, release);
      }
      return applyExemption(
          assessment,
          denied && !dryRunOnly ? Outcome.DENIED : Outcome.WARNED,
          denied && dryRunOnly ? "rejected without dry run" : "");
    }

    /** A finding that was as bad before never blocks; an error on the request's object warns. */
    Optional<FindingDecision> decideRemaining(Finding finding) {
      return isOnRequestObject(finding)
          ? assess(finding)
              .filter(AssessedFinding::error)
              .map(a -> applyExemption(a, Outcome.WARNED, "not new"))
          : Optional.empty();
    }

    private Optional<AssessedFinding> assess(Finding finding) {
      return assessor.assess(finding, request.change());
    }

    /** A new Service is created before its endpoints. */
    private boolean isPendingEndpoints(Finding finding) {
      return request.operation() == Operation.CREATE
          && isService()
          && finding.evidence() == Evidence.MISSING_OBJECT
          && isOnRequestObject(finding);
    }

    /** The Endpoints of a Service are deleted with it (k/k core/service/storage afterDelete). */
    private boolean isDeletedWithService(Finding finding) {
      return request.operation() == Operation.DELETE
          && isService()
          && finding.object().kind() == Kind.ENDPOINTS
          && finding.object().name().equals(request.change().key().name());
    }

    /** All objects of a terminating namespace are deleted, in any order. */
    private boolean isNamespaceTerminating() {
      return request.operation() == Operation.DELETE
          && assessor.isNamespaceTerminating(request.namespace());
    }

    private boolean isOnRequestObject(Finding finding) {
      return finding.object().equals(request.change().key());
    }

    private boolean isService() {
      return request.change().key().kind() == Kind.SERVICE;
    }

    private static FindingDecision applyExemption(
        AssessedFinding assessment, Outcome outcome, String reason) {
      if (assessment.isExempted()) {
        return new FindingDecision(assessment, Outcome.EXEMPTED, assessment.exemptionReason());
      }
      String note = assessment.note();
      return new FindingDecision(assessment, outcome, note.isEmpty() ? reason : note);
    }
  }
}
