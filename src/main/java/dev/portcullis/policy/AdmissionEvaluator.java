package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.LiveReader.Priority;
import dev.portcullis.policy.LiveReader.Session;
import dev.portcullis.rules.Evidence;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Evaluates admission requests against a view, which may be stale, and confirms by live reads what
 * the view may be wrong about: a denial, a warning that an object is missing, a port name that
 * comes from another object or from its absence, and a hand-written object whose counterpart is not
 * in the view, because tools write both within milliseconds.
 *
 * @param liveReader empty where the view is the only source
 * @param policy of the admin; a namespace may have a profile of its own
 * @param migrationPlanner plans the steps that a denial lists
 */
public record AdmissionEvaluator(
    ResourceView view,
    Optional<LiveReader> liveReader,
    Policy policy,
    UnconfirmedAction unconfirmedAction,
    MigrationPlanner migrationPlanner) {

  /** Without live reads, and without steps in denials. */
  public AdmissionEvaluator(ResourceView view, Policy policy) {
    this(view, Optional.empty(), policy, UnconfirmedAction.ALLOW, MigrationPlanner.NONE);
  }

  /** What happens to a request whose denial cannot be confirmed by a live read. */
  public enum UnconfirmedAction {
    /** It is admitted with a warning. */
    ALLOW,
    /** It is denied. */
    DENY
  }

  private static final String INCOMPLETE = "not evaluated completely: " + ReviewDeadline.EXPIRED;

  /** Validates a request; reads live objects if the result depends on them. */
  public AdmissionResult validate(AdmissionRequest request, LocalDate today) {
    return validate(request, today, ReviewDeadline.NONE);
  }

  /**
   * The same within a time. When it is up, an error that is found and confirmed is denied as
   * always; otherwise the unconfirmed action applies.
   */
  public AdmissionResult validate(
      AdmissionRequest request, LocalDate today, ReviewDeadline deadline) {
    Optional<Session> session = session(request, deadline);
    DecisionEvaluator evaluator = new DecisionEvaluator(request, policy, today);
    LiveEvaluation<AdmissionDecision> evaluation =
        LiveEvaluation.run(unreadView(), session, evaluator, deadline);
    boolean denied = !evaluation.result().isAllowed();
    if ((denied || evaluation.isRetryable())
        && session.isPresent()
        && PortNameMutation.isExpected(request, evaluation.view(), policy, today)) {
      // The call that names the ports may have been skipped, or sent to another replica.
      LiveEvaluation<PortNameMutation> naming =
          LiveEvaluation.run(
              evaluation.view(), session, new MutationEvaluator(request, policy, today), deadline);
      if (naming.isRetryable() || resolvesDenial(naming, request, today)) {
        return AdmissionResult.retryForPortNames(evaluation.result(), naming.result().names());
      }
      evaluation = LiveEvaluation.run(naming.view(), session, evaluator, deadline);
      denied = !evaluation.result().isAllowed();
    }
    if (evaluation.isRateLimited() && denied) {
      return AdmissionResult.retryLater(request);
    }
    AdmissionDecision settled = applyConfirmation(evaluation);
    boolean incomplete = settled.isAllowed() && !settled.complete();
    if (incomplete && unconfirmedAction == UnconfirmedAction.DENY) {
      return AdmissionResult.incomplete(request, INCOMPLETE);
    }
    boolean allowedUnconfirmed = settled.isAllowed() && denied;
    AdmissionDecision noted = incomplete ? settled.withNote(INCOMPLETE) : settled;
    return AdmissionResult.of(
            noted, migrationSteps(noted, evaluation.view(), today, deadline), today)
        .withConfirmation(
            allowedUnconfirmed
                ? ConfirmationResult.LET_THROUGH
                : incomplete ? ConfirmationResult.INCOMPLETE : evaluation.confirmation());
  }

  /** Whether names were found, and the request would be admitted with them. */
  private boolean resolvesDenial(
      LiveEvaluation<PortNameMutation> naming, AdmissionRequest request, LocalDate today) {
    return naming.failure().isEmpty()
        && !naming.result().names().isEmpty()
        && AdmissionDecision.of(naming.result().applyTo(request), naming.view(), policy, today)
            .isAllowed();
  }

  /** Validates a request; empty if that needs live reads or concerns many objects. */
  public Optional<AdmissionResult> validateNonBlocking(AdmissionRequest request, LocalDate today) {
    SizeLimitedView limited = new SizeLimitedView(view);
    AdmissionDecision decision = AdmissionDecision.of(request, limited, policy, today);
    return limited.isExceeded()
            || needsMigrationSteps(decision)
            || needsReads(decision, new DecisionEvaluator(request, policy, today))
        ? Optional.empty()
        : Optional.of(AdmissionResult.of(decision, today));
  }

  private List<String> migrationSteps(
      AdmissionDecision decision, ResourceView live, LocalDate today, ReviewDeadline deadline) {
    return needsMigrationSteps(decision) && !deadline.isExpired()
        ? migrationPlanner.plan(
            decision.request().change(), live, decision.policy(), today, deadline)
        : List.of();
  }

  /** Whether an update of a Service is denied because of other objects. */
  private static boolean needsMigrationSteps(AdmissionDecision decision) {
    ObjectKey key = decision.request().change().key();
    return key.kind() == Kind.SERVICE
        && decision.request().operation() == Operation.UPDATE
        && decision.decisionsWith(Outcome.DENIED).anyMatch(d -> !d.finding().object().equals(key));
  }

  /** Determines the port names to add to the object; reads live objects if names come from them. */
  public PortNameMutation mutate(AdmissionRequest request, LocalDate today) {
    return mutate(request, today, ReviewDeadline.NONE);
  }

  /** The same within a time. When it is up, names that come from other objects are not added. */
  public PortNameMutation mutate(
      AdmissionRequest request, LocalDate today, ReviewDeadline deadline) {
    LiveEvaluation<PortNameMutation> evaluation =
        LiveEvaluation.run(
            unreadView(),
            session(request, deadline),
            new MutationEvaluator(request, policy, today),
            deadline);
    PortNameMutation mutation =
        evaluation.failure().isEmpty()
            ? evaluation.result()
            : evaluation
                .result()
                .withoutUnconfirmedNames(request.change().key(), evaluation.failure());
    return mutation.withConfirmation(evaluation.confirmation());
  }

  /** Determines the port names to add; empty if that needs live reads or concerns many objects. */
  public Optional<PortNameMutation> mutateNonBlocking(AdmissionRequest request, LocalDate today) {
    SizeLimitedView limited = new SizeLimitedView(view);
    PortNameMutation mutation = PortNameMutation.of(request, limited, policy, today);
    return limited.isExceeded()
            || needsReads(mutation, new MutationEvaluator(request, policy, today))
        ? Optional.empty()
        : Optional.of(mutation);
  }

  private LiveOverlayView unreadView() {
    return new LiveOverlayView(view, Map.of());
  }

  private Optional<Session> session(AdmissionRequest request, ReviewDeadline deadline) {
    return liveReader.map(
        reader ->
            new DeferredSession(
                () -> reader.openSession(request.namespace(), deadline.timeForReads())));
  }

  private <T> boolean needsReads(T cachedResult, LiveEvaluation.Evaluator<T> evaluator) {
    return liveReader.isPresent()
        && LiveEvaluation.needsReads(cachedResult, unreadView(), evaluator);
  }

  /** One denied finding that is confirmed by live reads suffices for a denial. */
  private AdmissionDecision applyConfirmation(LiveEvaluation<AdmissionDecision> evaluation) {
    AdmissionDecision decision = withoutUnconfirmedAbsences(evaluation);
    LiveReadPlanner planner = new LiveReadPlanner(decision.request(), evaluation.view());
    boolean confirmed =
        liveReader.isEmpty()
            || decision
                .decisionsWith(Outcome.DENIED)
                .anyMatch(
                    d -> planner.readsForFinding(d.finding()).allMatch(evaluation.view()::isRead));
    String failure = evaluation.failure().isEmpty() ? "" : "not confirmed: " + evaluation.failure();
    return decision.isAllowed() || confirmed
        ? decision.withNote(failure)
        : unconfirmedAction == UnconfirmedAction.DENY
            ? decision.withDenialReason(failure)
            : decision.asWarnings().withNote(failure);
  }

  /**
   * Omits warnings that an object or a port name is missing unless a live read confirmed them. The
   * view may be stale, and a client that writes a chain in one call would get a warning for each
   * part.
   */
  private AdmissionDecision withoutUnconfirmedAbsences(
      LiveEvaluation<AdmissionDecision> evaluation) {
    AdmissionDecision decision = evaluation.result();
    LiveOverlayView live = evaluation.view();
    LiveReadPlanner planner = new LiveReadPlanner(decision.request(), live);
    return liveReader.isEmpty()
        ? decision
        : decision.without(
            d ->
                DecisionEvaluator.isAboutAbsence(d)
                    && !planner.readsForAbsence(d.finding()).allMatch(live::isRead),
            r -> !r.reads(decision.request().change().key()).allMatch(live::isRead));
  }

  /** Decides about a request. */
  private record DecisionEvaluator(AdmissionRequest request, Policy policy, LocalDate today)
      implements LiveEvaluation.Evaluator<AdmissionDecision> {

    static boolean isAboutAbsence(FindingDecision decision) {
      return decision.outcome() == Outcome.WARNED
          && decision.finding().evidence() == Evidence.MISSING_OBJECT;
    }

    @Override
    public AdmissionDecision evaluate(LiveOverlayView view, ReviewDeadline deadline) {
      return AdmissionDecision.of(request, view, policy, today, deadline);
    }

    @Override
    public Stream<LiveRead> requiredReads(AdmissionDecision decision, LiveOverlayView live) {
      LiveReadPlanner planner = new LiveReadPlanner(request, live);
      return Stream.of(
              decision
                  .decisionsWith(Outcome.DENIED)
                  .flatMap(d -> planner.readsForFinding(d.finding())),
              planner.readsForCounterpart(),
              isCreationOfService() ? readsForRepairs(decision, planner) : Stream.<LiveRead>of(),
              RequestExclusions.matchesAlways(request, policy)
                  ? Stream.<LiveRead>of()
                  : planner.readsForOwnership())
          .flatMap(r -> r);
    }

    /** Repairs make a denial a warning, so they are confirmed like one. */
    private boolean isCreationOfService() {
      return request.operation() == Operation.CREATE
          && request.change().key().kind() == Kind.SERVICE;
    }

    private Stream<LiveRead> readsForRepairs(AdmissionDecision decision, LiveReadPlanner planner) {
      return decision.repairs().stream()
          .flatMap(r -> Stream.concat(planner.readsForProfile(), r.reads(request.change().key())));
    }

    @Override
    public Stream<LiveRead> optionalReads(AdmissionDecision decision, LiveOverlayView live) {
      LiveReadPlanner planner = new LiveReadPlanner(request, live);
      return Stream.concat(
          decision.decisions().stream()
              .filter(DecisionEvaluator::isAboutAbsence)
              .flatMap(d -> planner.readsForAbsence(d.finding())),
          readsForRepairs(decision, planner));
    }

    @Override
    public Priority priority() {
      return Priority.DENIAL;
    }
  }

  /** Determines port names. */
  private record MutationEvaluator(AdmissionRequest request, Policy policy, LocalDate today)
      implements LiveEvaluation.Evaluator<PortNameMutation> {

    @Override
    public PortNameMutation evaluate(LiveOverlayView view, ReviewDeadline deadline) {
      return PortNameMutation.of(request, view, policy, today, deadline);
    }

    @Override
    public Stream<LiveRead> requiredReads(PortNameMutation mutation, LiveOverlayView live) {
      return mutation.requiredReads(new LiveReadPlanner(request, live));
    }

    @Override
    public Stream<LiveRead> optionalReads(PortNameMutation mutation, LiveOverlayView live) {
      return Stream.of();
    }

    @Override
    public Priority priority() {
      return Priority.PORT_NAME;
    }
  }
}
