package dev.portcullis.plan;

import java.util.List;

/**
 * The steps from one state to another.
 *
 * @param steps in their order
 * @param impossible what cannot be done without an interruption or a denial, a sentence each; the
 *     steps are those of all the rest
 */
public record Plan(List<Step> steps, List<String> impossible) {

  public Plan {
    steps = List.copyOf(steps);
    impossible = List.copyOf(impossible);
  }
}
