package dev.portcullis.plan;

import java.util.List;

/**
 * The steps from one state to another.
 *
 * @param steps in their order
 * @param blockers what cannot be done without an interruption or a denial, a sentence each; the
 *     steps are those of all the rest
 */
public record Plan(List<PlanStep> steps, List<String> blockers) {

  public Plan {
    steps = List.copyOf(steps);
    blockers = List.copyOf(blockers);
  }
}
