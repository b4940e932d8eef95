package dev.portcullis.webhook.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How many reviews have a thread of their own. What is beyond is told to go away at once, so that
 * the API server's failure policy decides while there is time, and nothing piles up here. So is
 * whoever has waited so long for a thread that the answer would come too late: it would be work for
 * nobody, and those behind would wait for it.
 */
@ApplicationScoped
public class ConcurrencyLimiter {

  private static final int MAX_REVIEWS_PER_CORE = 64;

  /** What the API server waits, less what looking at live objects may take. */
  static final Duration MAX_QUEUE_TIME = Duration.ofSeconds(2);

  private final Semaphore permits =
      new Semaphore(MAX_REVIEWS_PER_CORE * Runtime.getRuntime().availableProcessors());

  /** Something that is done for a review. */
  public interface Task<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Does it if there is room, and time.
   *
   * @param waited since the request was there
   * @throws OverloadedException if there is none
   * @throws E if the work does
   */
  public <T, E extends Exception> T execute(Duration waited, Task<T, E> work) throws E {
    if (waited.compareTo(MAX_QUEUE_TIME) > 0 || !permits.tryAcquire()) {
      throw new OverloadedException();
    }
    try {
      return work.run();
    } finally {
      permits.release();
    }
  }

  /** There is no room for another review just now. */
  public static final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OverloadedException() {
      super("too many reviews are under way; come again", null, false, false);
    }
  }
}
