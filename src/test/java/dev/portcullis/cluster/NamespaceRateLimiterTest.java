package dev.portcullis.cluster;

import static dev.portcullis.cluster.NamespaceRateLimiter.CALLS_PER_SECOND;
import static dev.portcullis.cluster.NamespaceRateLimiter.MAX_CONCURRENT_CALLS;
import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Limits of live reads for one namespace. */
final class NamespaceRateLimiterTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The start value is arbitrary, because System.nanoTime() may be negative. */
  private long now = -SECOND.toNanos();

  private final NamespaceRateLimiter rateLimiter = new NamespaceRateLimiter(() -> now);

  @Test
  void limitsCallsPerSecond() {
    assertEquals(CALLS_PER_SECOND, acquireAll());
    advance(SECOND);
    assertEquals(CALLS_PER_SECOND, acquireAll());
  }

  @Test
  void refillsEvenly() {
    acquireAll();
    advance(SECOND.dividedBy(CALLS_PER_SECOND).multipliedBy(7));
    assertEquals(7, acquireAll());
  }

  @Test
  void doesNotAccumulateBeyondCapacity() {
    advance(SECOND.multipliedBy(60));
    assertEquals(CALLS_PER_SECOND, acquireAll());
  }

  @Test
  void limitsConcurrentCalls() {
    assertTrue(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS - 1, 0));
    assertFalse(rateLimiter.tryAcquire(2, 0));
    assertTrue(rateLimiter.tryAcquire(1, 0));
    advance(SECOND);
    assertFalse(rateLimiter.tryAcquire(1, 0), "time alone ends no call");
    rateLimiter.release(3);
    assertFalse(rateLimiter.tryAcquire(4, 0));
    assertTrue(rateLimiter.tryAcquire(3, 0));
  }

  @Test
  void leavesReservedShareToUrgentCalls() {
    assertFalse(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS / 2 + 1, 0.5), "concurrent calls");
    assertTrue(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS / 2, 0.5));
    rateLimiter.release(MAX_CONCURRENT_CALLS / 2);
    int acquired = MAX_CONCURRENT_CALLS / 2;
    for (; rateLimiter.tryAcquire(1, 0.5); acquired++) {
      rateLimiter.release(1);
    }
    assertEquals(CALLS_PER_SECOND / 2, acquired, "calls per second");
    assertEquals(CALLS_PER_SECOND / 2, acquireAll());
  }

  @Test
  void waitsUntilCallsAreReleased() throws Exception {
    assertTrue(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS, 0));
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> rateLimiter.acquire(1, now + SECOND.toNanos()));
    Thread thread = new Thread(waiting);
    thread.start();
    eventually("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
    assertFalse(waiting.isDone());
    rateLimiter.release(1);
    assertTrue(waiting.get());
  }

  @Test
  void doesNotWaitAfterItsEnd() throws Exception {
    assertTrue(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS, 0));
    assertFalse(rateLimiter.acquire(1, now));
  }

  @Test
  void rejectedAcquireConsumesNothing() {
    for (int i = 0; i < CALLS_PER_SECOND; i++) {
      assertFalse(rateLimiter.tryAcquire(MAX_CONCURRENT_CALLS + 1, 0));
    }
    assertEquals(CALLS_PER_SECOND, acquireAll());
  }

  @Test
  void isUnderLoadBelowHalfCapacity() {
    acquireAndRelease(CALLS_PER_SECOND / 2);
    assertFalse(rateLimiter.isUnderLoad());
    acquireAndRelease(1);
    assertTrue(rateLimiter.isUnderLoad());
    advance(SECOND.dividedBy(CALLS_PER_SECOND));
    assertFalse(rateLimiter.isUnderLoad());
  }

  private void acquireAndRelease(int calls) {
    for (int i = 0; i < calls; i++) {
      assertTrue(rateLimiter.tryAcquire(1, 0));
      rateLimiter.release(1);
    }
  }

  @Test
  void isIdleOnceReleasedAndRefilled() {
    assertTrue(rateLimiter.isIdle());
    rateLimiter.tryAcquire(1, 0);
    advance(SECOND);
    assertFalse(rateLimiter.isIdle(), "a call is under way");
    rateLimiter.release(1);
    assertTrue(rateLimiter.isIdle());
    acquireAll();
    advance(SECOND.minusMillis(1));
    assertFalse(rateLimiter.isIdle());
    advance(Duration.ofMillis(1));
    assertTrue(rateLimiter.isIdle());
  }

  /** Acquires and releases single calls until the limit; returns their number. */
  private int acquireAll() {
    int taken = 0;
    while (rateLimiter.tryAcquire(1, 0)) {
      rateLimiter.release(1);
      taken++;
    }
    return taken;
  }

  private void advance(Duration time) {
    now += time.toNanos();
  }
}
