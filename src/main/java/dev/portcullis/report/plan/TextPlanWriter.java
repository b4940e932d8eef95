package dev.portcullis.report.plan;

import dev.portcullis.plan.Plan;
import java.io.PrintWriter;

/** Writes a plan for people: a paragraph for each step. */
public final class TextPlanWriter {

  private TextPlanWriter() {}

  public static void write(Plan plan, PrintWriter out) {
    plan.stepLines().forEach(out::println);
    writeRemarks(plan, out);
    if (plan.steps().isEmpty() && plan.blockers().isEmpty()) {
      out.println("no changes");
    }
    out.flush();
  }

  /** Writes what the plan does beyond the files, and what it cannot do. */
  public static void writeRemarks(Plan plan, PrintWriter out) {
    plan.adapted()
        .forEach(
            key ->
                out.println(
                    "note: the files leave "
                        + key
                        + " unchanged, which its changed Service would break; change its file as"
                        + " the steps do"));
    plan.blockers().forEach(b -> out.println("error: cannot plan: " + b));
  }
}
