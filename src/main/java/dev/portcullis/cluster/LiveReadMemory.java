package dev.portcullis.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Limits the heap that the results of live reads use at a time. A result counts as long as a review
 * may hold it.
 */
final class LiveReadMemory {

  /** The share of the heap. */
  private static final int SHARES = 8;

  /** One call may not use more than this share of the limit, because no retry could help. */
  private static final int CALL_SHARES = 2;

  /** As long as the API server waits for a review by default. */
  private static final Duration HELD = Duration.ofSeconds(3);

  private final long limit;
  private final LongSupplier nanoTime;
  private final Deque<Held> held = new ArrayDeque<>();
  private long used;

  private record Held(long bytes, long until) {}

  /**
   * @param limit in bytes
   */
  LiveReadMemory(long limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /** A share of the heap of this process. */
  static LiveReadMemory ofHeap(LongSupplier nanoTime) {
    return new LiveReadMemory(Runtime.getRuntime().maxMemory() / SHARES, nanoTime);
  }

  /** The limit of one call. */
  long callLimit() {
    return limit / CALL_SHARES;
  }

  /** Reserves that many bytes; false if the limit is reached for now. */
  synchronized boolean tryReserve(long bytes) {
    long now = nanoTime.getAsLong();
    while (!held.isEmpty() && held.peekFirst().until() - now <= 0) {
      used -= held.removeFirst().bytes();
    }
    if (used + bytes > limit) {
      return false;
    }
    used += bytes;
    held.addLast(new Held(bytes, now + HELD.toNanos()));
    return true;
  }
}
