package dev.portcullis.registration;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides from the results of probes when reviews arrive reliably. Starts with a wait, which ends
 * with {@link #stop}.
 */
final class ReviewArrival {

  private final Duration stableInterval;
  private final LongSupplier nanoTime;
  private OptionalLong waitingSince = OptionalLong.empty();
  private OptionalLong arrivingSince = OptionalLong.empty();

  /**
   * Creates a state in which nothing is waited for.
   *
   * @param stableInterval how long all probes must have been answered
   */
  ReviewArrival(Duration stableInterval, LongSupplier nanoTime) {
    this.stableInterval = stableInterval;
    this.nanoTime = nanoTime;
  }

  /** Records a probe; the first one starts the wait. */
  synchronized void record(boolean answered) {
    long now = nanoTime.getAsLong();
    if (waitingSince.isEmpty()) {
      waitingSince = OptionalLong.of(now);
    }
    if (!answered) {
      arrivingSince = OptionalLong.empty();
    } else if (arrivingSince.isEmpty()) {
      arrivingSince = OptionalLong.of(now);
    }
  }

  /** Whether all probes of the stable interval, or of a longer time, were answered. */
  synchronized boolean isStable() {
    return arrivingSince.isPresent()
        && elapsed(arrivingSince.getAsLong()).compareTo(stableInterval) >= 0;
  }

  /** The time since the first probe of the wait; zero if nothing is waited for. */
  synchronized Duration waiting() {
    return waitingSince.isPresent() ? elapsed(waitingSince.getAsLong()) : Duration.ZERO;
  }

  /** Ends the wait. */
  synchronized void stop() {
    waitingSince = OptionalLong.empty();
    arrivingSince = OptionalLong.empty();
  }

  private Duration elapsed(long since) {
    return Duration.ofNanos(nanoTime.getAsLong() - since);
  }
}
