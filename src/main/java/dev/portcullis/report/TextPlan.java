package dev.portcullis.report;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.plan.Plan;
import dev.portcullis.plan.Step;
import java.io.PrintWriter;

/** A plan for people: a paragraph for each step. */
public final class TextPlan {

  private TextPlan() {}

  /** Writes all of it. */
  public static void write(Plan plan, PrintWriter out) {
    int number = 1;
    for (Step step : plan.steps()) {
      out.println(number++ + ". " + verb(step.change()) + " " + step.change().key());
      step.gone().forEach(l -> out.println("     - " + TextSanitizer.toSingleLine(l)));
      step.come().forEach(l -> out.println("     + " + TextSanitizer.toSingleLine(l)));
      out.println("   " + step.why());
    }
    plan.impossible().forEach(s -> out.println("cannot be planned: " + s));
    if (plan.steps().isEmpty() && plan.impossible().isEmpty()) {
      out.println("nothing to do");
    }
    out.flush();
  }

  private static String verb(ResourceChange change) {
    return change.before().isEmpty() ? "create" : change.after().isEmpty() ? "delete" : "change";
  }
}
