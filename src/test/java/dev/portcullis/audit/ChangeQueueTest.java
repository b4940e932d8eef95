package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The queue keeps the order of changes and reports an overflow. */
final class ChangeQueueTest {

  private static final Optional<Resource> PRESENT =
      Optional.of(AuditFixtures.ingressToMissingService("a", "x", Map.of()));
  private static final Optional<Resource> ABSENT = Optional.empty();

  private final ChangeQueue queue = new ChangeQueue();

  private List<ResourceChange> pollBatch() throws InterruptedException {
    return queue.pollBatch(Duration.ZERO, Duration.ofMillis(1));
  }

  @Test
  void keepsChangesInOrder() throws InterruptedException {
    queue.onChange(ABSENT, PRESENT); // dropped: not accepting yet
    queue.startAccepting();
    queue.onChange(ABSENT, PRESENT);
    queue.onChange(PRESENT, ABSENT);
    assertEquals(
        List.of(new ResourceChange(ABSENT, PRESENT), new ResourceChange(PRESENT, ABSENT)),
        pollBatch());
    assertEquals(List.of(), pollBatch());
    assertTrue(queue.isEmpty());
    assertFalse(queue.checkAndClearOverflow());
  }

  @Test
  void reportsOverflowOnce() {
    queue.startAccepting();
    for (int i = 0; i <= ChangeQueue.MAX_QUEUED; i++) {
      queue.onChange(ABSENT, PRESENT);
    }
    assertTrue(queue.checkAndClearOverflow());
    assertFalse(queue.checkAndClearOverflow());
  }
}
