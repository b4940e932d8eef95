package dev.portcullis.audit;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.audit.AuditSnapshot.AuditFinding;
import dev.portcullis.audit.FindingEvent.EventType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The queue of Events to publish, with a rate limit. A replica that is not the leader keeps
 * resolved findings for a while, because the leader may fail before it publishes them.
 */
final class FindingEventQueue {

  /** The capacity; later Events are dropped. */
  static final int MAX_QUEUED = 1000;

  /** The number of Events that may be published without delay. */
  static final int BURST = 100;

  /** The long-term rate. */
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
   * Creates an empty queue.
   *
   * @param resolvedRetention how long a replica that does not lead keeps resolved findings
   */
  FindingEventQueue(LongSupplier nanoTime, Duration resolvedRetention) {
    this.nanoTime = nanoTime;
    this.resolvedRetention = resolvedRetention;
    this.lastRefillNanos = nanoTime.getAsLong();
  }

  /**
   * Adds the differences between two snapshots.
   *
   * @param publish whether this replica publishes Events
   * @return the number of dropped Events
   */
  int enqueueDiff(AuditSnapshot before, AuditSnapshot after, boolean publish) {
    int dropped = 0;
    Map<FindingId, AuditFinding> previous = before.findingsForEvents();
    Map<FindingId, AuditFinding> current = after.findingsForEvents();
    for (AuditFinding finding : current.values()) {
      if (!previous.containsKey(finding.id())) {
        recentlyResolved.remove(finding.id());
        dropped += publish ? enqueue(new FindingEvent(finding, EventType.APPEARED, true)) : 0;
      }
    }
    long now = nanoTime.getAsLong();
    recentlyResolved
        .values()
        .removeIf(r -> now - r.resolvedAtNanos() > resolvedRetention.toNanos());
    for (AuditFinding finding : previous.values()) {
      if (!current.containsKey(finding.id())) {
        if (publish) {
          dropped += enqueue(new FindingEvent(finding, EventType.RESOLVED, true));
        } else if (recentlyResolved.size() < MAX_QUEUED) {
          recentlyResolved.put(finding.id(), new ResolvedFinding(finding, now));
        }
      }
    }
    return dropped;
  }

  /** Adds an Event, unless it cancels a queued one; returns the number of dropped Events. */
  private int enqueue(FindingEvent event) {
    FindingEvent queuedEvent = queued.remove(event.finding().id());
    if (queuedEvent != null && queuedEvent.newlyObserved() && queuedEvent.type() != event.type()) {
      return 0;
    } else if (queued.size() >= MAX_QUEUED) {
      return 1;
    }
    queued.put(event.finding().id(), event);
    return 0;
  }

  /**
   * Adds all current and recently resolved findings, because the former leader may not have
   * published them.
   *
   * @return the number of dropped Events
   */
  int onStartedLeading(AuditSnapshot snapshot) {
    queued.clear();
    int dropped = 0;
    for (ResolvedFinding resolved : recentlyResolved.values()) {
      dropped += enqueue(new FindingEvent(resolved.finding(), EventType.RESOLVED, false));
    }
    recentlyResolved.clear();
    for (AuditFinding finding : snapshot.findingsForEvents().values()) {
      dropped += enqueue(new FindingEvent(finding, EventType.APPEARED, false));
    }
    return dropped;
  }

  /** Drops the queued Events, which the new leader publishes. */
  void onStoppedLeading() {
    queued.clear();
  }

  /** Takes the next Event; empty if there is none, or the rate limit is reached. */
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
