package dev.portcullis.plan;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import java.util.List;
import java.util.Optional;

/**
 * One object to apply or to delete.
 *
 * @param change the object before and after; nothing after it where it goes
 * @param origin what to write the object out of
 * @param reason what the step is for, in a sentence
 */
public record PlanStep(ResourceChange change, Origin origin, String reason) {

  /** Where the fields come from that a plan does not change. */
  public enum Origin {
    /** The object as it is stored now. */
    LIVE,
    /** The object as it is wanted. */
    DESIRED,
    /** Nowhere: it is there for the time of the plan only. */
    TEMPORARY
  }

  /** What was so before and is not so afterwards, a line each. */
  public List<String> removedLines() {
    return linesOnlyIn(change.before(), change.after());
  }

  /** What is so afterwards and was not before, a line each. */
  public List<String> addedLines() {
    return linesOnlyIn(change.after(), change.before());
  }

  private static List<String> linesOnlyIn(Optional<Resource> of, Optional<Resource> without) {
    List<String> other = without.map(ResourceSummary::describe).orElse(List.of());
    return of.map(ResourceSummary::describe).orElse(List.of()).stream()
        .filter(l -> !other.contains(l))
        .toList();
  }
}
