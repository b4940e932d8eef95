package dev.portcullis.report.plan;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.PlanStep;
import java.io.PrintWriter;

/** Writes a plan for people: a paragraph for each step. */
public final class TextPlanWriter {

  private TextPlanWriter() {}

  public static void write(Plan plan, PrintWriter out) {
    int number = 1;
    for (PlanStep step : plan.steps()) {
      out.println(number++ + ". " + verb(step.change()) + " " + step.change().key());
      step.removedLines().forEach(l -> out.println("     - " + TextSanitizer.toSingleLine(l)));
      step.addedLines().forEach(l -> out.println("     + " + TextSanitizer.toSingleLine(l)));
      out.println("   " + step.reason());
    }
    plan.blockers().forEach(b -> out.println("error: cannot plan: " + b));
    if (plan.steps().isEmpty() && plan.blockers().isEmpty()) {
      out.println("no changes");
    }
    out.flush();
  }

  private static String verb(ResourceChange change) {
    return change.before().isEmpty() ? "create" : change.after().isEmpty() ? "delete" : "change";
  }
}
