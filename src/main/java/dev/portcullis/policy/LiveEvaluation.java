package dev.portcullis.policy;

import dev.portcullis.policy.LiveReader.Priority;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.policy.LiveReader.Session;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of an evaluation that is repeated until every object that it depends on was read live.
 *
 * @param cachedResult the result without live reads
 * @param view the objects of the last evaluation
 * @param failure why a required live read failed; empty if none failed
 * @param failureKind the kind of that failure
 */
record LiveEvaluation<T>(
    T cachedResult, T result, LiveOverlayView view, String failure, FailureKind failureKind) {

  /** Calls of the API server per review, and as many again for optional reads. */
  private static final int MAX_API_CALLS = 8;

  private static final String RATE_LIMITED =
      "the rate limit for live reads of this namespace is reached";

  /** Whether a required live read failed, and why. */
  enum FailureKind {
    NONE,
    /** It was not made. */
    RATE_LIMITED,
    TIMED_OUT,
    OTHER
  }

  /** An evaluation, and the live reads that its result depends on. */
  interface Evaluator<T> {

    /** Evaluates; what is not evaluated when the time is up is left out. */
    T evaluate(LiveOverlayView view, ReviewDeadline deadline);

    /** Without these reads the result is not final. */
    Stream<LiveRead> requiredReads(T result, LiveOverlayView view);

    /** Without these reads a part of the result is omitted. */
    Stream<LiveRead> optionalReads(T result, LiveOverlayView view);

    /** The priority of the required reads. */
    Priority priority();
  }

  /**
   * Evaluates, reads, and evaluates again until nothing is unread.
   *
   * @param start has the results of earlier reads
   * @param session of the review; empty without live reads
   */
  static <T> LiveEvaluation<T> run(
      LiveOverlayView start,
      Optional<Session> session,
      Evaluator<T> evaluator,
      ReviewDeadline deadline) {
    // Leaves time for live reads and for the evaluation of their results.
    T cachedResult = evaluator.evaluate(start, deadline.half());
    LiveEvaluation<T> evaluation =
        new LiveEvaluation<>(cachedResult, cachedResult, start, "", FailureKind.NONE);
    while (session.isPresent()) {
      List<LiveRead> required = evaluation.unreadRequired(evaluator);
      List<LiveRead> next = required.isEmpty() ? evaluation.unreadOptional(evaluator) : required;
      if (next.isEmpty()) {
        break;
      } else if (deadline.isExpired()) {
        return required.isEmpty()
            ? evaluation
            : evaluation.withFailure(ReviewDeadline.EXPIRED, FailureKind.TIMED_OUT);
      }
      Priority priority = required.isEmpty() ? Priority.WARNING : evaluator.priority();
      ReadResult read = session.get().read(next, priority);
      if (read instanceof ReadResult.Completed completed) {
        evaluation = evaluation.with(completed, evaluator, deadline, !required.isEmpty());
        if (!completed.failure().isEmpty()) {
          break;
        }
      } else {
        return required.isEmpty()
            ? evaluation
            : evaluation.withFailure(RATE_LIMITED, FailureKind.RATE_LIMITED);
      }
    }
    return evaluation;
  }

  /** Whether the result without live reads depends on any. */
  static <T> boolean needsReads(T cachedResult, LiveOverlayView start, Evaluator<T> evaluator) {
    LiveEvaluation<T> evaluation =
        new LiveEvaluation<>(cachedResult, cachedResult, start, "", FailureKind.NONE);
    return !evaluation.unreadRequired(evaluator).isEmpty()
        || !evaluation.unreadOptional(evaluator).isEmpty();
  }

  private LiveEvaluation<T> with(
      ReadResult.Completed read,
      Evaluator<T> evaluator,
      ReviewDeadline deadline,
      boolean required) {
    LiveOverlayView live = view.withLiveObjects(read.objects());
    T next = evaluator.evaluate(live, deadline);
    FailureKind kind =
        !required || read.failure().isEmpty()
            ? FailureKind.NONE
            : read.timedOut() ? FailureKind.TIMED_OUT : FailureKind.OTHER;
    String failure = required ? read.failure() : "";
    return new LiveEvaluation<>(cachedResult, next, live, failure, kind);
  }

  private LiveEvaluation<T> withFailure(String reason, FailureKind kind) {
    return new LiveEvaluation<>(cachedResult, result, view, reason, kind);
  }

  /** Whether a required live read was not made, because of a rate limit. */
  boolean isRateLimited() {
    return failureKind == FailureKind.RATE_LIMITED;
  }

  /**
   * Whether a required live read was not made or not answered in time, so that a retry may help.
   */
  boolean isRetryable() {
    return isRateLimited() || failureKind == FailureKind.TIMED_OUT;
  }

  private List<LiveRead> unreadRequired(Evaluator<T> evaluator) {
    return unread(evaluator.requiredReads(result, view), MAX_API_CALLS - callCount());
  }

  private List<LiveRead> unreadOptional(Evaluator<T> evaluator) {
    int left = Math.min(MAX_API_CALLS, 2 * MAX_API_CALLS - callCount());
    return unread(evaluator.optionalReads(result, view), left);
  }

  private int callCount() {
    return view.liveObjects().keySet().stream().mapToInt(LiveRead::apiCallCount).sum();
  }

  /** The reads that are not done yet, as many as that number of calls allows. */
  private List<LiveRead> unread(Stream<LiveRead> wanted, int maxCalls) {
    int calls = 0;
    List<LiveRead> reads = new ArrayList<>();
    Iterator<LiveRead> next = wanted.distinct().filter(r -> !view.isRead(r)).iterator();
    while (next.hasNext()) {
      LiveRead read = next.next();
      calls += read.apiCallCount();
      if (calls > maxCalls) {
        break;
      }
      reads.add(read);
    }
    return reads;
  }

  ConfirmationResult confirmation() {
    if (!failure.isEmpty()) {
      return ConfirmationResult.FAILED;
    } else if (view.liveObjects().isEmpty()) {
      return ConfirmationResult.NONE;
    }
    return result.equals(cachedResult) ? ConfirmationResult.AGREED : ConfirmationResult.CORRECTED;
  }
}
