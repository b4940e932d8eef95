package dev.portcullis.policy;

import dev.portcullis.model.Resource;
import java.util.List;
import java.util.Map;

/** The objects as they are now, past every cache. */
public interface LiveReader {

  /**
   * Begins to look, for one review.
   *
   * @param namespace on whose account: one namespace must not use up what all have
   */
  Session openSession(String namespace);

  /** The looks of one review, which have to be over in the time that a review has. */
  interface Session {

    /** Looks at all of these, at once. */
    ReadResult read(List<LiveRead> wanted);
  }

  /** What came of a look. */
  sealed interface ReadResult {

    /**
     * Somebody looked.
     *
     * @param objects what is there for each thing that could be looked at: none or one, and for
     *     endpoints any number
     * @param failure why something could not be looked at; empty if all could
     */
    record Completed(Map<LiveRead, List<Resource>> objects, String failure) implements ReadResult {}

    /** Nobody looked: the namespace has used up its looks for the moment. */
    record RateLimited() implements ReadResult {}
  }
}
