package dev.portcullis.webhook.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Limits the number of reviews on worker threads. A review above the limit is rejected immediately,
 * so that the failure policy of the API server decides before its timeout and no queue builds up.
 * The same holds for a review that waited too long for its thread: its answer would come too late
 * and would delay the reviews after it.
 */
@ApplicationScoped
public class ConcurrencyLimiter {

  private static final int MAX_REVIEWS_PER_CORE = 64;

  /** The time that most reviews take on a busy machine. */
  static final Duration MIN_TIME_LEFT = Duration.ofMillis(500);

  private final Semaphore permits =
      new Semaphore(MAX_REVIEWS_PER_CORE * Runtime.getRuntime().availableProcessors());

  /** The work for one review. */
  public interface Task<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Runs a task on the current thread.
   *
   * @param timeLeft the time until the API server gives up
   * @throws OverloadedException if too many tasks are running, or the request waited too long
   * @throws E if the task does
   */
  public <T, E extends Exception> T execute(Duration timeLeft, Task<T, E> task) throws E {
    if (timeLeft.compareTo(MIN_TIME_LEFT) < 0 || !permits.tryAcquire()) {
      throw new OverloadedException();
    }
    try {
      return task.run();
    } finally {
      permits.release();
    }
  }

  /** Too many reviews are in progress. */
  public static final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OverloadedException() {
      super("too many reviews in progress; retry later", null, false, false);
    }
  }
}
