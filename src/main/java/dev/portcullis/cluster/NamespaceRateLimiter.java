package dev.portcullis.cluster;

import java.util.function.LongSupplier;

/**
 * Limits the rate and the concurrency of live reads for one namespace, so that many invalid objects
 * in one namespace do not slow down the others.
 */
final class NamespaceRateLimiter {

  /** Enough for about 100 applies per second, and a small load for an API server. */
  static final int CALLS_PER_SECOND = 200;

  /** Leaves threads for other namespaces when the API server is slow. */
  static final int MAX_CONCURRENT_CALLS = 16;

  /** Reviews that wait for calls; each of them holds a thread. */
  static final int MAX_WAITING = 32;

  private static final double NANOS_PER_SECOND = 1e9;

  /** The time in which one call becomes available. */
  private static final long POLL_MILLIS = 1000 / CALLS_PER_SECOND;

  private final LongSupplier nanoTime;
  private double availableCalls = CALLS_PER_SECOND;
  private long refilledAt;
  private int callsInFlight;
  private int waiting;

  /** Starts with all calls available. */
  NamespaceRateLimiter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.refilledAt = nanoTime.getAsLong();
  }

  /**
   * Acquires that many calls, or none if a limit is reached; {@link #release} ends them.
   *
   * @param reservedShare the share of both limits, from 0 to 1, that is not available
   */
  synchronized boolean tryAcquire(int calls, double reservedShare) {
    refill();
    if (calls > availableCalls - reservedShare * CALLS_PER_SECOND
        || calls + callsInFlight > (1 - reservedShare) * MAX_CONCURRENT_CALLS) {
      return false;
    }
    availableCalls -= calls;
    callsInFlight += calls;
    return true;
  }

  /**
   * Acquires that many calls, and waits for them if a limit is reached.
   *
   * @param end the time until which it waits, of the clock of this limiter
   * @return whether they were acquired; false also if too many others wait
   */
  synchronized boolean acquire(int calls, long end) throws InterruptedException {
    if (tryAcquire(calls, 0)) {
      return true;
    } else if (waiting >= MAX_WAITING) {
      return false;
    }
    waiting++;
    try {
      while (end - nanoTime.getAsLong() > 0) {
        wait(POLL_MILLIS);
        if (tryAcquire(calls, 0)) {
          return true;
        }
      }
      return false;
    } finally {
      waiting--;
    }
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    availableCalls =
        Math.min(
            CALLS_PER_SECOND,
            availableCalls + (now - refilledAt) / NANOS_PER_SECOND * CALLS_PER_SECOND);
    refilledAt = now;
  }

  /** Ends that many calls, successful or not. */
  synchronized void release(int calls) {
    callsInFlight -= calls;
    notifyAll();
  }

  /** Whether more than half of the available calls are used. */
  synchronized boolean isUnderLoad() {
    refill();
    return availableCalls < CALLS_PER_SECOND / 2.0;
  }

  /** Whether no calls were acquired for a second, so that a new limiter would be equal. */
  synchronized boolean isIdle() {
    refill();
    return callsInFlight == 0 && availableCalls == CALLS_PER_SECOND;
  }
}
