package dev.portcullis.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReviewArrivalTest {

  /** Not zero, because the zero of the clock is arbitrary. */
  private long now = -7;

  private final ReviewArrival arrival = new ReviewArrival(Duration.ofSeconds(10), () -> now);

  private void recordAfter(int seconds, boolean answered) {
    now += Duration.ofSeconds(seconds).toNanos();
    arrival.record(answered);
  }

  @Test
  void isStableAfterIntervalWithoutGap() {
    recordAfter(0, true);
    assertFalse(arrival.isStable());
    recordAfter(9, true);
    assertFalse(arrival.isStable());
    recordAfter(1, true);
    assertTrue(arrival.isStable());
  }

  @Test
  void gapStartsIntervalAgain() {
    recordAfter(0, true);
    recordAfter(9, false);
    recordAfter(9, true);
    assertFalse(arrival.isStable());
    recordAfter(9, true);
    assertFalse(arrival.isStable());
    recordAfter(1, true);
    assertTrue(arrival.isStable());
  }

  @Test
  void waitLastsFromFirstProbeUntilItIsStopped() {
    assertEquals(Duration.ZERO, arrival.waiting());
    recordAfter(5, false);
    recordAfter(5, true);
    assertEquals(Duration.ofSeconds(5), arrival.waiting());
    arrival.stop();
    assertEquals(Duration.ZERO, arrival.waiting());
    recordAfter(20, true);
    assertFalse(arrival.isStable());
    assertEquals(Duration.ZERO, arrival.waiting());
  }
}
