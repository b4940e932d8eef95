package dev.portcullis.report.plan;

import dev.portcullis.plan.Plan;
import java.io.PrintWriter;

/** Writes a plan for people: a paragraph for each step. */
public final class TextPlanWriter {

  private TextPlanWriter() {}

  public static void write(Plan plan, PrintWriter out) {
    plan.stepLines().forEach(out::println);
    plan.blockers().forEach(b -> out.println("error: cannot plan: " + b));
    if (plan.steps().isEmpty() && plan.blockers().isEmpty()) {
      out.println("no changes");
    }
    out.flush();
  }
}
