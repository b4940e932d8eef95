package dev.portcullis.policy;

import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.LiveReader.Session;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where requests are judged: by a view, which may lag behind the cluster, and once more by the live
 * objects wherever the answer could not be taken back. That is a denial; a name that comes from
 * another object, or from the lack of one; and what is said of half a hand-written chain whose
 * other half the view does not have: tools write both within milliseconds.
 *
 * @param liveReader empty where the view is all there is
 * @param policy what the admin decided; a namespace may have a profile of its own
 */
public record AdmissionEvaluator(
    ResourceView view,
    Optional<LiveReader> liveReader,
    Policy policy,
    UnconfirmedAction unconfirmedAction) {

  /** What becomes of a request that is to be denied for something nobody could look at live. */
  public enum UnconfirmedAction {
    /** It goes through, with a warning. */
    ALLOW,
    /** It is denied. */
    DENY
  }

  /** How many calls of the API server a review may cost. */
  private static final int MAX_API_CALLS = 8;

  private static final String RATE_LIMITED =
      "the namespace has used up its look-ups for this second";

  /**
   * The same court for who judges while others wait for the same thread: it throws a {@link
   * BlockingRequiredException} where it would have to look at live objects, or has many neighbours
   * to judge.
   */
  public AdmissionEvaluator nonBlocking() {
    NonBlockingView view = new NonBlockingView(this.view);
    return new AdmissionEvaluator(view, liveReader.map(l -> view), policy, unconfirmedAction);
  }

  /** Whether the request goes through, in words. */
  public AdmissionResult validate(AdmissionRequest request, LocalDate today) {
    Evaluation<AdmissionDecision> seen =
        evaluate(
            request,
            chain -> AdmissionDecision.of(request, chain, policy, today),
            (verdict, sight) -> requiredReads(verdict, sight));
    if (seen.failure().equals(RATE_LIMITED) && !seen.result().isAllowed()) {
      return AdmissionResult.retryLater(request);
    }
    AdmissionDecision settled = applyConfirmation(seen);
    boolean letThrough = settled.isAllowed() && !seen.result().isAllowed();
    return AdmissionResult.of(settled, today)
        .withConfirmation(letThrough ? ConfirmationResult.LET_THROUGH : seen.confirmation());
  }

  /** What to add to the object of the request. */
  public PortNameMutation mutate(AdmissionRequest request, LocalDate today) {
    Evaluation<PortNameMutation> seen =
        evaluate(
            request,
            chain -> PortNameMutation.of(request, chain, policy, today),
            (mutation, sight) -> mutation.requiredReads(new LiveReadPlanner(request, sight)));
    PortNameMutation mutation =
        seen.failure().isEmpty()
            ? seen.result()
            : seen.result().withoutUnconfirmedNames(seen.failure());
    return mutation.withConfirmation(seen.confirmation());
  }

  private static Stream<LiveRead> requiredReads(AdmissionDecision verdict, LiveOverlayView sight) {
    LiveReadPlanner reads = new LiveReadPlanner(verdict.request(), sight);
    return Stream.concat(
        verdict.decisionsWith(Outcome.DENIED).flatMap(j -> reads.readsForFinding(j.finding())),
        reads.readsForCounterpart());
  }

  /**
   * What came of judging something.
   *
   * @param cachedResult what it would be without a look
   * @param failure why not all that it rests on was looked at live; empty if it was
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

  /** Judges, looks at what that rests on, and judges again, until there is nothing new to see. */
  private <T> Evaluation<T> evaluate(
      AdmissionRequest request,
      Function<ResourceView, T> judge,
      BiFunction<T, LiveOverlayView, Stream<LiveRead>> needs) {
    LiveOverlayView sight = new LiveOverlayView(view, Map.of());
    T byView = judge.apply(sight);
    T result = byView;
    Optional<Session> look = Optional.empty();
    while (liveReader.isPresent()) {
      List<LiveRead> next = withinReadLimit(needs.apply(result, sight), sight);
      if (next.isEmpty()) {
        break;
      }
      look = look.or(() -> liveReader.map(l -> l.openSession(request.namespace())));
      if (!(look.orElseThrow().read(next) instanceof ReadResult.Completed seen)) {
        return new Evaluation<>(byView, result, sight, RATE_LIMITED);
      }
      sight = sight.withLiveObjects(seen.objects());
      result = judge.apply(sight);
      if (!seen.failure().isEmpty()) {
        return new Evaluation<>(byView, result, sight, seen.failure());
      }
    }
    return new Evaluation<>(byView, result, sight, "");
  }

  /** What has not been seen yet, as far as the calls of a review reach. */
  private static List<LiveRead> withinReadLimit(Stream<LiveRead> needed, LiveOverlayView sight) {
    int calls = sight.liveObjects().keySet().stream().mapToInt(LiveRead::apiCallCount).sum();
    List<LiveRead> affordable = new ArrayList<>();
    for (LiveRead read :
        needed.distinct().filter(r -> !sight.liveObjects().containsKey(r)).toList()) {
      calls += read.apiCallCount();
      if (calls > MAX_API_CALLS) {
        break;
      }
      affordable.add(read);
    }
    return affordable;
  }

  /** One denied finding that somebody saw live is enough for a denial. */
  private AdmissionDecision applyConfirmation(Evaluation<AdmissionDecision> seen) {
    AdmissionDecision verdict = seen.result();
    LiveReadPlanner reads = new LiveReadPlanner(verdict.request(), seen.view());
    boolean confirmed =
        liveReader.isEmpty()
            || verdict
                .decisionsWith(Outcome.DENIED)
                .anyMatch(
                    j ->
                        reads
                            .readsForFinding(j.finding())
                            .allMatch(seen.view().liveObjects()::containsKey));
    String failure = seen.failure().isEmpty() ? "" : "not confirmed: " + seen.failure();
    return verdict.isAllowed() || confirmed
        ? verdict.withNote(failure)
        : unconfirmedAction == UnconfirmedAction.DENY
            ? verdict.withDenialReason(failure)
            : verdict.asWarnings().withNote(failure);
  }
}
