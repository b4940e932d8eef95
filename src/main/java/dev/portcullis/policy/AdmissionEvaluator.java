package dev.portcullis.policy;

import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.LiveReader.Session;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Evaluates admission requests against a view, which may be stale, and confirms by live reads what
 * cannot be undone: a denial, a port name that comes from another object or from its absence, and a
 * hand-written object whose counterpart is not in the view, because tools write both within
 * milliseconds.
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

  /** Calls of the API server per review. */
  private static final int MAX_API_CALLS = 8;

  private static final String INCOMPLETE = "not evaluated completely: " + ReviewDeadline.EXPIRED;

  private static final String RATE_LIMITED =
      "the rate limit for live reads of this namespace is reached";

  /** Validates a request; reads live objects if the decision depends on them. */
  public AdmissionResult validate(AdmissionRequest request, LocalDate today) {
    return validate(request, today, ReviewDeadline.NONE);
  }

  /**
   * The same within a time. When it is up, an error that is found and confirmed is denied as
   * always; otherwise the unconfirmed action applies.
   */
  public AdmissionResult validate(
      AdmissionRequest request, LocalDate today, ReviewDeadline deadline) {
    Evaluation<AdmissionDecision> evaluation =
        evaluate(
            request,
            (v, end) -> AdmissionDecision.of(request, v, policy, today, end),
            AdmissionEvaluator::requiredReads,
            deadline);
    if (evaluation.failure().equals(RATE_LIMITED) && !evaluation.result().isAllowed()) {
      return AdmissionResult.retryLater(request);
    }
    AdmissionDecision settled = applyConfirmation(evaluation);
    boolean incomplete = settled.isAllowed() && !settled.complete();
    if (incomplete && unconfirmedAction == UnconfirmedAction.DENY) {
      return AdmissionResult.incomplete(request, INCOMPLETE);
    }
    boolean allowedUnconfirmed = settled.isAllowed() && !evaluation.result().isAllowed();
    AdmissionDecision noted = incomplete ? settled.withNote(INCOMPLETE) : settled;
    return AdmissionResult.of(
            noted, migrationSteps(noted, evaluation.view(), today, deadline), today)
        .withConfirmation(
            allowedUnconfirmed
                ? ConfirmationResult.LET_THROUGH
                : incomplete ? ConfirmationResult.INCOMPLETE : evaluation.confirmation());
  }

  /** Validates a request; empty if that needs live reads or concerns many objects. */
  public Optional<AdmissionResult> validateNonBlocking(AdmissionRequest request, LocalDate today) {
    SizeLimitedView limited = new SizeLimitedView(view);
    AdmissionDecision decision = AdmissionDecision.of(request, limited, policy, today);
    return limited.isExceeded()
            || needsMigrationSteps(decision)
            || needsReads(decision, AdmissionEvaluator::requiredReads)
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
    Evaluation<PortNameMutation> evaluation =
        evaluate(
            request,
            (v, end) -> PortNameMutation.of(request, v, policy, today, end),
            (mutation, live) -> mutation.requiredReads(new LiveReadPlanner(request, live)),
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
            || needsReads(
                mutation, (m, live) -> m.requiredReads(new LiveReadPlanner(request, live)))
        ? Optional.empty()
        : Optional.of(mutation);
  }

  private <T> boolean needsReads(
      T result, BiFunction<T, LiveOverlayView, Stream<LiveRead>> requiredReads) {
    LiveOverlayView unread = new LiveOverlayView(view, Map.of());
    return liveReader.isPresent()
        && !withinReadLimit(requiredReads.apply(result, unread), unread).isEmpty();
  }

  private static Stream<LiveRead> requiredReads(AdmissionDecision decision, LiveOverlayView live) {
    LiveReadPlanner planner = new LiveReadPlanner(decision.request(), live);
    return Stream.concat(
        decision.decisionsWith(Outcome.DENIED).flatMap(d -> planner.readsForFinding(d.finding())),
        planner.readsForCounterpart());
  }

  /**
   * The result of an evaluation with live reads.
   *
   * @param cachedResult the result without live reads
   * @param failure why a required live read failed; empty if none failed
   */
  private record Evaluation<T>(T cachedResult, T result, LiveOverlayView view, String failure) {

    ConfirmationResult confirmation() {
      if (!failure.isEmpty()) {
        return ConfirmationResult.FAILED;
      } else if (view.liveObjects().isEmpty()) {
        return ConfirmationResult.NONE;
      }
      return result.equals(cachedResult) ? ConfirmationResult.AGREED : ConfirmationResult.CORRECTED;
    }
  }

  /** Evaluates, reads what the result depends on, and evaluates again until nothing is unread. */
  private <T> Evaluation<T> evaluate(
      AdmissionRequest request,
      BiFunction<ResourceView, ReviewDeadline, T> evaluation,
      BiFunction<T, LiveOverlayView, Stream<LiveRead>> requiredReads,
      ReviewDeadline deadline) {
    LiveOverlayView live = new LiveOverlayView(view, Map.of());
    // Leaves time for live reads and for the evaluation of their results.
    T cachedResult = evaluation.apply(live, deadline.half());
    T result = cachedResult;
    Optional<Session> session = Optional.empty();
    while (liveReader.isPresent()) {
      List<LiveRead> next = withinReadLimit(requiredReads.apply(result, live), live);
      if (next.isEmpty()) {
        break;
      } else if (deadline.isExpired()) {
        return new Evaluation<>(cachedResult, result, live, ReviewDeadline.EXPIRED);
      }
      session =
          session.or(
              () -> liveReader.map(r -> r.openSession(request.namespace(), deadline.timeLeft())));
      if (!(session.orElseThrow().read(next) instanceof ReadResult.Completed read)) {
        return new Evaluation<>(cachedResult, result, live, RATE_LIMITED);
      }
      live = live.withLiveObjects(read.objects());
      result = evaluation.apply(live, deadline);
      if (!read.failure().isEmpty()) {
        return new Evaluation<>(cachedResult, result, live, read.failure());
      }
    }
    return new Evaluation<>(cachedResult, result, live, "");
  }

  /** The reads that are not done yet, as many as the calls of a review allow. */
  private static List<LiveRead> withinReadLimit(Stream<LiveRead> required, LiveOverlayView live) {
    int calls = live.liveObjects().keySet().stream().mapToInt(LiveRead::apiCallCount).sum();
    List<LiveRead> reads = new ArrayList<>();
    Iterator<LiveRead> next =
        required.distinct().filter(r -> !live.liveObjects().containsKey(r)).iterator();
    while (next.hasNext()) {
      LiveRead read = next.next();
      calls += read.apiCallCount();
      if (calls > MAX_API_CALLS) {
        break;
      }
      reads.add(read);
    }
    return reads;
  }

  /** One denied finding that is confirmed by live reads suffices for a denial. */
  private AdmissionDecision applyConfirmation(Evaluation<AdmissionDecision> evaluation) {
    AdmissionDecision decision = evaluation.result();
    LiveReadPlanner planner = new LiveReadPlanner(decision.request(), evaluation.view());
    boolean confirmed =
        liveReader.isEmpty()
            || decision
                .decisionsWith(Outcome.DENIED)
                .anyMatch(
                    d ->
                        planner
                            .readsForFinding(d.finding())
                            .allMatch(evaluation.view().liveObjects()::containsKey));
    String failure = evaluation.failure().isEmpty() ? "" : "not confirmed: " + evaluation.failure();
    return decision.isAllowed() || confirmed
        ? decision.withNote(failure)
        : unconfirmedAction == UnconfirmedAction.DENY
            ? decision.withDenialReason(failure)
            : decision.asWarnings().withNote(failure);
  }
}
