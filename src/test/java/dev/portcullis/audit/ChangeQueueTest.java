package dev.portcullis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The queue keeps the order of changes and reports an overflow. */
final class ChangeQueueTest {

  private static final Resource INGRESS = AuditFixtures.ingressToMissingService("a", "x", Map.of());
  private static final ResourceChange CREATION = ResourceChange.creation(INGRESS);
  private static final ResourceChange DELETION = ResourceChange.deletion(INGRESS);

  private final ChangeQueue queue = new ChangeQueue();

  private List<ResourceChange> pollBatch() throws InterruptedException {
    return queue.pollBatch(Duration.ZERO, Duration.ofMillis(1));
  }

  @Test
  void keepsChangesInOrder() throws InterruptedException {
    queue.onChange(CREATION); // dropped: not accepting yet
    queue.startAccepting();
    queue.onChange(CREATION);
    queue.onChange(DELETION);
    assertEquals(List.of(CREATION, DELETION), pollBatch());
    assertEquals(List.of(), pollBatch());
    assertTrue(queue.isEmpty());
    assertFalse(queue.checkAndClearOverflow());
  }

  @Test
  void reportsOverflowOnce() {
    queue.startAccepting();
    for (int i = 0; i <= ChangeQueue.MAX_QUEUED; i++) {
      queue.onChange(CREATION);
    }
    assertTrue(queue.checkAndClearOverflow());
    assertFalse(queue.checkAndClearOverflow());
  }

  /** Twenty thousand large objects would exhaust the heap. */
  @Test
  void limitsHeapOfQueuedObjects() throws InterruptedException {
    long each = ResourceSize.heapBytes(INGRESS);
    ChangeQueue small = new ChangeQueue(3 * each);
    small.startAccepting();
    for (int i = 0; i < 3; i++) {
      small.onChange(CREATION);
    }
    assertFalse(small.checkAndClearOverflow());
    small.onChange(CREATION);
    assertTrue(small.checkAndClearOverflow());
    assertEquals(3, small.pollBatch(Duration.ZERO, Duration.ofMillis(1)).size());
    small.onChange(CREATION);
    assertFalse(small.checkAndClearOverflow());
    assertEquals(1, small.pollBatch(Duration.ZERO, Duration.ofMillis(1)).size());
  }
}
