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
    ReadResult read(List<LiveRead> wanted, Priority priority);
  }

  /** What a read is for. Urgent reads can use calls of the rate limit that others leave. */
  enum Priority {
    /** A port name. Without it, the validation that follows has to read as well. */
    PORT_NAME(0),
    /** A denial. */
    DENIAL(0.25),
    /** A warning, which is omitted if it cannot be confirmed. */
    WARNING(0.5);

    private final double reservedShare;

    Priority(double reservedShare) {
      this.reservedShare = reservedShare;
    }

    /** The share of the rate limit, from 0 to 1, that is left for more urgent reads. */
    public double reservedShare() {
      return reservedShare;
    }
  }

  /** The result of a read. */
  sealed interface ReadResult {

    /**
     * The reads were made.
     *
     * @param objects by read that succeeded: no object or one, for endpoints any number
     * @param failure why a read failed; empty if none failed
     * @param timedOut whether it failed because the time was up
     */
    record Completed(Map<LiveRead, List<Resource>> objects, String failure, boolean timedOut)
        implements ReadResult {

      /** Reads of which none timed out. */
      public Completed(Map<LiveRead, List<Resource>> objects, String failure) {
        this(objects, failure, false);
      }
    }

    /** No read was made: the rate limit of the namespace is reached. */
    record RateLimited() implements ReadResult {}
  }
}
