package dev.portcullis.plan;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

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

  /** The properties that the step removes ({@code -}) and adds ({@code +}), a line each. */
  List<String> changedLines(Function<Resource, List<String>> describe) {
    List<String> before = change.before().map(describe).orElse(List.of());
    List<String> after = change.after().map(describe).orElse(List.of());
    return Stream.concat(
            before.stream().filter(l -> !after.contains(l)).map(l -> "- " + l),
            after.stream().filter(l -> !before.contains(l)).map(l -> "+ " + l))
        .toList();
  }
}
