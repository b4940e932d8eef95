package dev.portcullis.controlplane;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A time limit that ends a hang and does not judge speed: on a busy machine everything takes
 * longer, and the limit does, too. It grows with the load average, even while it runs.
 */
public final class Deadline {

  /** For work that takes seconds on an idle machine. */
  public static final Duration HANG = Duration.ofMinutes(2);

  private static final long POLL_MILLIS = 50;
  private static final double MAX_FACTOR = 20;

  private final Duration limit;
  private final long start = System.nanoTime();

  private Deadline(Duration limit) {
    this.limit = limit;
  }

  /**
   * Starts a time limit.
   *
   * @param limit for an idle machine
   */
  public static Deadline after(Duration limit) {
    return new Deadline(limit);
  }

  /** Whether the time is over, on a machine as busy as this one is now. */
  public boolean hasPassed() {
    return System.nanoTime() - start > limit.toNanos() * loadFactor();
  }

  /** How many runnable threads there are for each processor; 1 if fewer, or if it is unknown. */
  public static double loadFactor() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    double factor = load / Runtime.getRuntime().availableProcessors();
    return Math.min(MAX_FACTOR, Math.max(1, factor));
  }

  /** Waits until a process exits, and returns whether it did so within a time limit. */
  public static boolean awaitExit(Process process, Duration limit) throws InterruptedException {
    Deadline deadline = after(limit);
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (deadline.hasPassed()) {
        return false;
      }
    }
    return true;
  }
}
