package dev.portcullis.plan;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import java.util.List;
import java.util.Optional;

/**
 * One object to apply or to delete.
 *
 * @param change the object before and after; nothing after it where it goes
 * @param source what to write the object out of
 * @param why what the step is for, in a sentence
 */
public record Step(ResourceChange change, Source source, String why) {

  /** Where the fields come from that a plan does not change. */
  public enum Source {
    /** The object as it is stored now. */
    STORED,
    /** The object as it is wanted. */
    WANTED,
    /** Nowhere: it is there for the time of the plan only. */
    MADE
  }

  /** What was so before and is not so afterwards, a line each. */
  public List<String> gone() {
    return difference(change.before(), change.after());
  }

  /** What is so afterwards and was not before, a line each. */
  public List<String> come() {
    return difference(change.after(), change.before());
  }

  private static List<String> difference(Optional<Resource> of, Optional<Resource> without) {
    List<String> other = without.map(Description::of).orElse(List.of());
    return of.map(Description::of).orElse(List.of()).stream()
        .filter(l -> !other.contains(l))
        .toList();
  }
}
