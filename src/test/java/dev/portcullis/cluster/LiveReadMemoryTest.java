package dev.portcullis.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The results of live reads use a limited part of the heap at a time. */
final class LiveReadMemoryTest {

  private long now;
  private final LiveReadMemory memory = new LiveReadMemory(100, () -> now);

  @Test
  void reservesUpToTheLimit() {
    assertTrue(memory.tryReserve(60));
    assertFalse(memory.tryReserve(50));
    assertTrue(memory.tryReserve(40));
    assertFalse(memory.tryReserve(1));
  }

  @Test
  void releasesWhatNoReviewHoldsAnyMore() {
    assertTrue(memory.tryReserve(100));
    now += TimeUnit.SECONDS.toNanos(2);
    assertFalse(memory.tryReserve(1));
    now += TimeUnit.SECONDS.toNanos(2);
    assertTrue(memory.tryReserve(100));
  }
}
