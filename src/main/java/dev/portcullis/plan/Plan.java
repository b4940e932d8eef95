package dev.portcullis.plan;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.TextSanitizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The steps from one set of objects to another.
 *
 * @param steps in their order
 * @param blockers the changes that cannot be made without a denial or an interruption, a sentence
 *     each; the steps are those of all other changes
 * @param adapted the objects that end otherwise than desired, because a changed Service would break
 *     them
 */
public record Plan(List<PlanStep> steps, List<String> blockers, Set<ObjectKey> adapted) {

  public Plan {
    steps = List.copyOf(steps);
    blockers = List.copyOf(blockers);
    adapted = Collections.unmodifiableSet(new TreeSet<>(adapted));
  }

  /** This plan with further steps at its end. */
  public Plan withSteps(List<PlanStep> others) {
    return new Plan(Stream.concat(steps.stream(), others.stream()).toList(), blockers, adapted);
  }

  /** The steps as text: a numbered line for each, then what changes and why. */
  public List<String> stepLines() {
    return stepLines(ResourceSummary::describe);
  }

  /**
   * The same without addresses, which the author of an admission request may not be allowed to
   * read.
   */
  List<String> stepLinesWithoutAddresses() {
    return stepLines(ResourceSummary::describeWithoutAddresses);
  }

  private List<String> stepLines(Function<Resource, List<String>> describe) {
    List<String> lines = new ArrayList<>();
    int number = 1;
    for (PlanStep step : steps) {
      lines.add(number++ + ". " + verb(step.change()) + " " + step.change().key());
      step.changedLines(describe).forEach(l -> lines.add("     " + TextSanitizer.toSingleLine(l)));
      lines.add("   " + step.reason());
    }
    return lines;
  }

  private static String verb(ResourceChange change) {
    return change.before().isEmpty() ? "create" : change.after().isEmpty() ? "delete" : "change";
  }
}
