package dev.portcullis.kube;

import java.util.function.LongSupplier;

/**
 * What one namespace may have looked up: so many calls in a second, and so many at a time. Whoever
 * floods a namespace with bad objects takes nothing from the others.
 */
final class Budget {

  /** Enough for a hundred applies in a second, and little to an API server. */
  static final int CALLS_PER_SECOND = 200;

  /** When the API server is slow, others still find a thread that waits for it. */
  static final int CALLS_AT_ONCE = 16;

  private static final double NANOS = 1e9;

  private final LongSupplier nanoTime;
  private double left = CALLS_PER_SECOND;
  private long asOf;
  private int underWay;

  /** A full budget. */
  Budget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.asOf = nanoTime.getAsLong();
  }

  /** Takes that many calls, or none if that would be too many; what is taken must be ended. */
  synchronized boolean take(int calls) {
    refill();
    if (calls > left || calls + underWay > CALLS_AT_ONCE) {
      return false;
    }
    left -= calls;
    underWay += calls;
    return true;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    left = Math.min(CALLS_PER_SECOND, left + (now - asOf) / NANOS * CALLS_PER_SECOND);
    asOf = now;
  }

  /** So many calls are over, well or badly. */
  synchronized void end(int calls) {
    underWay -= calls;
  }

  /** Whether more than half of what there is has been taken lately. */
  synchronized boolean isStrained() {
    refill();
    return left < CALLS_PER_SECOND / 2.0;
  }

  /** Whether a new one would be no different: nobody has taken anything for a second. */
  synchronized boolean isWhole() {
    refill();
    return underWay == 0 && left == CALLS_PER_SECOND;
  }
}
