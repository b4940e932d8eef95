package dev.portcullis.plan;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.Resource;
import java.util.List;
import java.util.Optional;

/**
 * One object to apply or delete.
 *
 * @param change the object before and after; empty after a deletion
 * @param origin the source of the fields that the plan does not change
 * @param reason the reason for the step, in a sentence
 */
public record PlanStep(ResourceChange change, Origin origin, String reason) {

  /** The source of the fields that a plan does not change. */
  public enum Origin {
    /** The live object. */
    LIVE,
    /** The desired object. */
    DESIRED,
    /** None: the object exists only during the plan. */
    TEMPORARY
  }

  /** The properties that the step removes, a line each. */
  public List<String> removedLines() {
    return linesOnlyIn(change.before(), change.after());
  }

  /** The properties that the step adds, a line each. */
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
