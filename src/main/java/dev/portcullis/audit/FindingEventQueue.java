package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What has still to be announced, in the order in which it happened, and no faster than an API
 * server likes. Who does not speak remembers for a while what has gone, in case that whoever speaks
 * was gone as well.
 */
final class FindingEventQueue {

  /** How many wait; of more the latest are left out. */
  static final int MAX_QUEUED = 1000;

  /** So many may follow each other at once, and so many in a second in the long run. */
  static final int BURST = 100;

  static final int EVENTS_PER_SECOND = 10;

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final Duration resolvedRetention;
  private final Map<FindingId, FindingEvent> queued = new LinkedHashMap<>();
  private final Map<FindingId, ResolvedFinding> recentlyResolved = new LinkedHashMap<>();
  private double availableTokens = BURST;
  private long lastRefillNanos;

  private record ResolvedFinding(AuditFinding finding, long resolvedAtNanos) {}

  /**
   * Nothing is to be announced yet.
   *
   * @param memory how long what has gone is remembered
   */
  FindingEventQueue(LongSupplier nanoTime, Duration memory) {
    this.nanoTime = nanoTime;
    this.resolvedRetention = memory;
    this.lastRefillNanos = nanoTime.getAsLong();
  }

  /**
   * Notes what became of one picture.
   *
   * @param speaks whether it is ours to announce it
   * @return how many announcements were left out
   */
  int enqueueDiff(AuditSnapshot before, AuditSnapshot after, boolean speaks) {
    int leftOut = 0;
    Map<FindingId, AuditFinding> was = before.activeFindings();
    Map<FindingId, AuditFinding> is = after.activeFindings();
    for (AuditFinding stand : is.values()) {
      if (!was.containsKey(stand.id())) {
        recentlyResolved.remove(stand.id());
        leftOut += speaks ? enqueue(new FindingEvent(stand, true, true)) : 0;
      }
    }
    long now = nanoTime.getAsLong();
    recentlyResolved
        .values()
        .removeIf(g -> now - g.resolvedAtNanos() > resolvedRetention.toNanos());
    for (AuditFinding stand : was.values()) {
      if (!is.containsKey(stand.id())) {
        if (speaks) {
          leftOut += enqueue(new FindingEvent(stand, false, true));
        } else if (recentlyResolved.size() < MAX_QUEUED) {
          recentlyResolved.put(stand.id(), new ResolvedFinding(stand, now));
        }
      }
    }
    return leftOut;
  }

  /** What has not been said when its contrary happens need not be said any more. */
  private int enqueue(FindingEvent announcement) {
    FindingEvent unsaid = queued.remove(announcement.finding().id());
    if (unsaid != null && unsaid.newlyObserved() && unsaid.appeared() != announcement.appeared()) {
      return 0;
    } else if (queued.size() >= MAX_QUEUED) {
      return 1;
    }
    queued.put(announcement.finding().id(), announcement);
    return 0;
  }

  /**
   * It is ours to speak from now on: says all that stands, because who spoke before us may not have
   * come to it, and what has lately gone.
   *
   * @return how many announcements were left out
   */
  int onStartedLeading(AuditSnapshot picture) {
    queued.clear();
    int leftOut = 0;
    for (ResolvedFinding some : recentlyResolved.values()) {
      leftOut += enqueue(new FindingEvent(some.finding(), false, false));
    }
    recentlyResolved.clear();
    for (AuditFinding stand : picture.activeFindings().values()) {
      leftOut += enqueue(new FindingEvent(stand, true, false));
    }
    return leftOut;
  }

  /** Somebody else speaks from now on. */
  void onStoppedLeading() {
    queued.clear();
  }

  /** The next that may be made; empty where there is none, or not yet. */
  Optional<FindingEvent> poll() {
    long now = nanoTime.getAsLong();
    availableTokens =
        Math.min(
            BURST,
            availableTokens + (now - lastRefillNanos) / NANOS_PER_SECOND * EVENTS_PER_SECOND);
    lastRefillNanos = now;
    if (queued.isEmpty() || availableTokens < 1) {
      return Optional.empty();
    }
    availableTokens--;
    return Optional.of(queued.remove(queued.keySet().iterator().next()));
  }
}
