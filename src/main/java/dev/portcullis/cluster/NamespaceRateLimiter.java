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

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private double availableCalls = CALLS_PER_SECOND;
  private long refilledAt;
  private int callsInFlight;

  /** Starts with all calls available. */
  NamespaceRateLimiter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.refilledAt = nanoTime.getAsLong();
  }

  /** Acquires that many calls, or none if a limit is reached; {@link #release} ends them. */
  synchronized boolean tryAcquire(int calls) {
    refill();
    if (calls > availableCalls || calls + callsInFlight > MAX_CONCURRENT_CALLS) {
      return false;
    }
    availableCalls -= calls;
    callsInFlight += calls;
    return true;
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
