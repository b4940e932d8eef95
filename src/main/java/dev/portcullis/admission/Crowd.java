package dev.portcullis.admission;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;

/**
 * How many reviews are under way. What is beyond is told to go away at once, so that the API
 * server's failure policy decides while there is time, and nothing piles up here.
 */
@ApplicationScoped
class Crowd {

  private static final int REVIEWS_PER_CORE = 64;

  private final Semaphore places =
      new Semaphore(REVIEWS_PER_CORE * Runtime.getRuntime().availableProcessors());

  /** Something that is done for a review. */
  interface Work<T> {
    T answer() throws BadReview;
  }

  /**
   * Does it if there is room.
   *
   * @throws Overloaded if there is none
   * @throws BadReview if the work does
   */
  <T> T admit(Work<T> work) throws BadReview {
    if (!places.tryAcquire()) {
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
