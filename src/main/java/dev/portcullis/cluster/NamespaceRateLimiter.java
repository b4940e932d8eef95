package dev.portcullis.cluster;

import java.util.function.LongSupplier;

/**
 * What one namespace may have looked up: so many calls in a second, and so many at a time. Whoever
 * floods a namespace with bad objects takes nothing from the others.
 */
final class NamespaceRateLimiter {

  /** Enough for a hundred applies in a second, and little to an API server. */
  static final int CALLS_PER_SECOND = 200;

  /** When the API server is slow, others still find a thread that waits for it. */
  static final int MAX_CONCURRENT_CALLS = 16;

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private double availableCalls = CALLS_PER_SECOND;
  private long refilledAt;
  private int callsInFlight;

  /** A full budget. */
  NamespaceRateLimiter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.refilledAt = nanoTime.getAsLong();
  }

  /** Takes that many calls, or none if that would be too many; what is taken must be ended. */
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

  /** So many calls are over, well or badly. */
  synchronized void release(int calls) {
    callsInFlight -= calls;
  }

  /** Whether more than half of what there is has been taken lately. */
  synchronized boolean isUnderLoad() {
    refill();
    return availableCalls < CALLS_PER_SECOND / 2.0;
  }

  /** Whether a new one would be no different: nobody has taken anything for a second. */
  synchronized boolean isIdle() {
    refill();
    return callsInFlight == 0 && availableCalls == CALLS_PER_SECOND;
  }
}
