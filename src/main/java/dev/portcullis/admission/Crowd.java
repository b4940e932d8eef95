package dev.portcullis.admission;

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
class Crowd {

  private static final int REVIEWS_PER_CORE = 64;

  /** What the API server waits, less what looking at live objects may take. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore places =
      new Semaphore(REVIEWS_PER_CORE * Runtime.getRuntime().availableProcessors());

  /** Something that is done for a review. */
  interface Work<T> {
    T answer() throws BadReview;
  }

  /**
   * Does it if there is room, and time.
   *
   * @param waited since the request was there
   * @throws Overloaded if there is none
   * @throws BadReview if the work does
   */
  <T> T admit(Duration waited, Work<T> work) throws BadReview {
    if (waited.compareTo(PATIENCE) > 0 || !places.tryAcquire()) {
      throw new Overloaded();
    }
    try {
      return work.answer();
    } finally {
      places.release();
    }
  }

  /** There is no room for another review just now. */
  static final class Overloaded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Overloaded() {
      super("too many reviews are under way; come again", null, false, false);
    }
  }
}
