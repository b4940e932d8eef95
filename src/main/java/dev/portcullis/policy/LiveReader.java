package dev.portcullis.policy;

import dev.portcullis.model.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads objects from the API server, not from a cache. */
public interface LiveReader {

  /**
   * Starts the reads of one review.
   *
   * @param namespace whose rate limit applies, so that one namespace cannot use up the budget of
   *     all
   * @param timeLeft the time after which the results are of no use
   */
  Session openSession(String namespace, Duration timeLeft);

  /** The reads of one review, which must end within the time limit of a review. */
  interface Session {

    /** Reads all of these concurrently. */
    ReadResult read(List<LiveRead> wanted);
  }

  /** The result of a read. */
  sealed interface ReadResult {

    /**
     * The reads were made.
     *
     * @param objects by read that succeeded: no object or one, for endpoints any number
     * @param failure why a read failed; empty if none failed
     */
    record Completed(Map<LiveRead, List<Resource>> objects, String failure) implements ReadResult {}

    /** No read was made: the rate limit of the namespace is reached. */
    record RateLimited() implements ReadResult {}
  }
}
