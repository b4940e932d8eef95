package dev.portcullis.report.explain;

import dev.portcullis.explain.DataPlaneModel;
import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.rules.Finding;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A way for people: a paragraph for each hop, what data planes do, and where it ends. */
public final class TextTraceWriter {

  private TextTraceWriter() {}

  /** Writes all of it. */
  public static void write(RouteTrace explanation, PrintWriter out) {
    out.println(TextSanitizer.toSingleLine(explanation.query()));
    explanation.hops().forEach(h -> write(h, out));
    explanation.deliveries().forEach(d -> write(d, out));
    explanation.notes().forEach(n -> out.println("note: " + TextSanitizer.toSingleLine(n)));
    out.println(TextSanitizer.toSingleLine(explanation.summary()));
    out.flush();
  }

  private static void write(Hop hop, PrintWriter out) {
    out.println("  " + hop.object());
    hop.details().forEach(s -> out.println("      " + TextSanitizer.toSingleLine(s)));
    for (Finding f : hop.findings()) {
      out.println("      " + f.severity().label() + ": " + f.message());
      out.println("          to do: " + f.remediation());
    }
  }

  /** Data planes that do the same stand on one line. */
  private static void write(PortDelivery delivery, PrintWriter out) {
    out.println("  port " + TextSanitizer.toSingleLine(delivery.port().describe()) + " is sent");
    Map<List<String>, List<DataPlaneModel>> same =
        delivery.targets().keySet().stream()
            .collect(
                Collectors.groupingBy(
                    p -> delivery.targets().get(p), LinkedHashMap::new, Collectors.toList()));
    same.forEach(
        (targets, planes) ->
            out.println(
                "      "
                    + (targets.isEmpty()
                        ? "nowhere"
                        : "to " + TextSanitizer.toSingleLine(String.join(", ", targets)))
                    + " by "
                    + planes.stream()
                        .map(DataPlaneModel::toString)
                        .collect(Collectors.joining(", "))));
  }
}
