package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks which replica publishes which Events, in which order, and at which rate. */
final class FindingEventQueueTest {

  private static final Duration RETENTION = Duration.ofSeconds(45);

  private long nanos;
  private final FindingEventQueue queue = new FindingEventQueue(() -> nanos, RETENTION);

  private List<String> pollAll() {
    List<String> events = new ArrayList<>();
    for (Optional<FindingEvent> next = queue.poll(); next.isPresent(); next = queue.poll()) {
      FindingEvent event = next.get();
      events.add(
          (event.newlyObserved() ? "" : "perhaps ")
              + (event.type() == FindingEvent.EventType.APPEARED ? "+" : "-")
              + event.finding().id().object().name());
    }
    return events;
  }

  private void advanceTime(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void leaderReportsAppearedAndResolvedFindings() {
    queue.enqueueDiff(AuditSnapshot.EMPTY, AuditFixtures.snapshot("a/x", "a/y"), true);
    assertEquals(List.of("+x", "+y"), pollAll());
    queue.enqueueDiff(AuditFixtures.snapshot("a/x", "a/y"), AuditFixtures.snapshot("a/y"), true);
    assertEquals(List.of("-x"), pollAll());
  }

  @Test
  void dropsEventOfFindingResolvedWhileQueued() {
    queue.enqueueDiff(AuditSnapshot.EMPTY, AuditFixtures.snapshot("a/x"), true);
    queue.enqueueDiff(AuditFixtures.snapshot("a/x"), AuditSnapshot.EMPTY, true);
    assertEquals(List.of(), pollAll());
  }

  @Test
  void exemptionResolvesFindingAndItsRemovalReportsItAgain() {
    queue.enqueueDiff(AuditFixtures.snapshot("a/x"), AuditFixtures.exemptedSnapshot("a/x"), true);
    assertEquals(List.of("-x"), pollAll());
    queue.enqueueDiff(AuditFixtures.exemptedSnapshot("a/x"), AuditFixtures.snapshot("a/x"), true);
    assertEquals(List.of("+x"), pollAll());
  }

  @Test
  void newLeaderReportsActiveAndRecentlyResolvedFindings() {
    queue.enqueueDiff(AuditSnapshot.EMPTY, AuditFixtures.snapshot("a/x", "a/y"), false);
    queue.enqueueDiff(AuditFixtures.snapshot("a/x", "a/y"), AuditFixtures.snapshot("a/y"), false);
    assertEquals(List.of(), pollAll());
    queue.onStartedLeading(AuditFixtures.snapshot("a/y"));
    assertEquals(List.of("perhaps -x", "perhaps +y"), pollAll());
  }

  @Test
  void forgetsResolvedFindingsAfterRetention() {
    queue.enqueueDiff(AuditFixtures.snapshot("a/x"), AuditSnapshot.EMPTY, false);
    advanceTime(RETENTION.plusSeconds(1));
    queue.enqueueDiff(AuditSnapshot.EMPTY, AuditSnapshot.EMPTY, false);
    queue.onStartedLeading(AuditSnapshot.EMPTY);
    assertEquals(List.of(), pollAll());
  }

  @Test
  void reportsResolutionOfPossiblyReportedFinding() {
    queue.onStartedLeading(AuditFixtures.snapshot("a/x"));
    queue.enqueueDiff(AuditFixtures.snapshot("a/x"), AuditSnapshot.EMPTY, true);
    assertEquals(List.of("-x"), pollAll());
  }

  @Test
  void formerLeaderReportsNothing() {
    queue.enqueueDiff(AuditSnapshot.EMPTY, AuditFixtures.snapshot("a/x"), true);
    queue.onStoppedLeading();
    assertEquals(List.of(), pollAll());
  }

  @Test
  void limitsRate() {
    queue.enqueueDiff(AuditSnapshot.EMPTY, snapshotOfSize(FindingEventQueue.BURST + 50), true);
    assertEquals(FindingEventQueue.BURST, pollAll().size());
    assertEquals(List.of(), pollAll());
    advanceTime(Duration.ofSeconds(2));
    assertEquals(2 * FindingEventQueue.EVENTS_PER_SECOND, pollAll().size());
    advanceTime(Duration.ofHours(1));
    assertEquals(50 - 2 * FindingEventQueue.EVENTS_PER_SECOND, pollAll().size());
  }

  @Test
  void countsEventsDroppedWhenFull() {
    assertEquals(
        7,
        queue.enqueueDiff(
            AuditSnapshot.EMPTY, snapshotOfSize(FindingEventQueue.MAX_QUEUED + 7), true));
  }

  private static AuditSnapshot snapshotOfSize(int count) {
    return AuditFixtures.snapshot(
        IntStream.range(0, count).mapToObj(i -> "a/x" + i).toArray(String[]::new));
  }
}
