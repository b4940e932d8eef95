package dev.portcullis.policy;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The end of the time that a review may take, before the API server gives up. */
public final class ReviewDeadline {

  /** Why something was not done. */
  static final String EXPIRED = "the time of the review is up";

  /** Never expires. */
  public static final ReviewDeadline NONE = new ReviewDeadline(() -> 0, Long.MAX_VALUE);

  private final LongSupplier nanoTime;
  private final long end;

  private ReviewDeadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  /**
   * A deadline that expires after that time.
   *
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  public static ReviewDeadline in(Duration time, LongSupplier nanoTime) {
    return new ReviewDeadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /** Whether the time is up. */
  public boolean isExpired() {
    return nanos() <= 0;
  }

  /** The time that is left; zero after the end. */
  public Duration timeLeft() {
    return Duration.ofNanos(Math.max(0, nanos()));
  }

  /** The time for live reads: a quarter of what is left is for the work that follows them. */
  Duration timeForReads() {
    return timeLeft().multipliedBy(3).dividedBy(4);
  }

  /** A deadline after half of the time that is left. */
  ReviewDeadline half() {
    return new ReviewDeadline(nanoTime, end - Math.max(0, nanos()) / 2);
  }

  private long nanos() {
    return end - nanoTime.getAsLong();
  }
}
