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

  /** The API server's timeout, less the time that a live read may take. */
  static final Duration MAX_QUEUE_TIME = Duration.ofSeconds(2);

  private final Semaphore permits =
      new Semaphore(MAX_REVIEWS_PER_CORE * Runtime.getRuntime().availableProcessors());

  /** The work for one review. */
  public interface Task<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Runs a task on the current thread.
   *
   * @param waited the time since the request was received
   * @throws OverloadedException if too many tasks are running, or the request waited too long
   * @throws E if the task does
   */
  public <T, E extends Exception> T execute(Duration waited, Task<T, E> task) throws E {
    if (waited.compareTo(MAX_QUEUE_TIME) > 0 || !permits.tryAcquire()) {
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
