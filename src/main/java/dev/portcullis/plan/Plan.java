package dev.portcullis.plan;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.TextSanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The steps from one set of objects to another.
 *
 * @param steps in their order
 * @param blockers the changes that cannot be made without a denial or an interruption, a sentence
 *     each; the steps are those of all other changes
 */
public record Plan(List<PlanStep> steps, List<String> blockers) {

  public Plan {
    steps = List.copyOf(steps);
    blockers = List.copyOf(blockers);
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
