package dev.portcullis.verdict;

import dev.portcullis.model.Resource;
import java.util.List;
import java.util.Map;

/** The objects as they are now, past every cache. */
public interface Live {

  /**
   * Begins to look, for one review.
   *
   * @param namespace on whose account: one namespace must not use up what all have
   */
  Look look(String namespace);

  /** The looks of one review, which have to be over in the time that a review has. */
  interface Look {

    /** Looks at all of these, at once. */
    Sighting read(List<Read> wanted);
  }

  /** What came of a look. */
  sealed interface Sighting {

    /**
     * Somebody looked.
     *
     * @param found what is there for each thing that could be looked at: none or one, and for
     *     endpoints any number
     * @param failure why something could not be looked at; empty if all could
     */
    record Seen(Map<Read, List<Resource>> found, String failure) implements Sighting {}

    /** Nobody looked: the namespace has used up its looks for the moment. */
    record Spent() implements Sighting {}
  }
}
