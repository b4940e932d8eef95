package dev.portcullis.audit;

import dev.portcullis.model.ResourceChange;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Evaluates changes when they arrive, and all objects at an interval, which finds what the
 * evaluation of changes missed. Not thread-safe.
 */
final class AuditPasses {

  /** What a pass evaluated. */
  enum PassScope {
    NOTHING,
    CHANGES,
    ALL
  }

  private final FindingTracker findingTracker;
  private final ChangeQueue changeQueue;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final AuditMetrics metrics;
  private final Consumer<String> log;

  private boolean initialized;
  private boolean changesLost;
  private long nextFullPass;

  /**
   * Creates passes that have evaluated nothing.
   *
   * @param changeQueue accepts changes from the first pass on
   * @param interval the time between full passes
   * @param log receives a line when a full pass finds what the evaluation of changes missed
   */
  AuditPasses(
      FindingTracker findingTracker,
      ChangeQueue changeQueue,
      Duration interval,
      LongSupplier nanoTime,
      AuditMetrics metrics,
      Consumer<String> log) {
    this.findingTracker = findingTracker;
    this.changeQueue = changeQueue;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
    this.log = log;
  }

  boolean isInitialized() {
    return initialized;
  }

  /**
   * Evaluates changes, or all objects if a full pass is due. The first pass is a full one.
   *
   * @param changes taken from the queue
   */
  PassScope run(List<ResourceChange> changes, LocalDate today) {
    boolean overflowed = changeQueue.checkAndClearOverflow();
    if (!initialized) {
      changeQueue.startAccepting();
      initialized = true;
      scheduleFullPass(interval);
      metrics.timePass("all", findingTracker::evaluateAll);
      return PassScope.ALL;
    }
    changesLost |= overflowed;
    if (!changes.isEmpty() && !overflowed) {
      metrics.timePass("changes", () -> findingTracker.evaluateChanges(changes, today));
    }
    if (overflowed || nanoTime.getAsLong() - nextFullPass >= 0) {
      metrics.timePass("all", this::evaluateAll);
      scheduleFullPass(interval);
      return PassScope.ALL;
    }
    return changes.isEmpty() ? PassScope.NOTHING : PassScope.CHANGES;
  }

  private void evaluateAll() {
    boolean differs = findingTracker.evaluateAll();
    // Differences are expected after lost changes, and while changes wait for their evaluation.
    if (differs && !changesLost && changeQueue.isEmpty()) {
      metrics.countCorrections(1);
      log.accept("audit: full pass found what the evaluation of changes missed");
    }
    changesLost = false;
  }

  /** Runs a full pass after a delay, because a pass failed and its changes are lost. */
  void recoverAfter(Duration delay) {
    changesLost = true;
    scheduleFullPass(delay);
  }

  private void scheduleFullPass(Duration delay) {
    nextFullPass = nanoTime.getAsLong() + delay.toNanos();
  }
}
