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

/**
 * Writes a trace for people: a paragraph for each hop, the targets of each data plane, and the
 * destination.
 */
public final class TextTraceWriter {

  private TextTraceWriter() {}

  public static void write(RouteTrace trace, PrintWriter out) {
    out.println(TextSanitizer.toSingleLine(trace.query()));
    trace.hops().forEach(h -> write(h, out));
    trace.deliveries().forEach(d -> write(d, out));
    trace.notes().forEach(n -> out.println("note: " + TextSanitizer.toSingleLine(n)));
    out.println(TextSanitizer.toSingleLine(trace.summary()));
    out.flush();
  }

  private static void write(Hop hop, PrintWriter out) {
    out.println("  " + hop.object());
    hop.details().forEach(d -> out.println("      " + TextSanitizer.toSingleLine(d)));
    for (Finding finding : hop.findings()) {
      out.println("      " + finding.severity().label() + ": " + finding.message());
      out.println("          help: " + finding.remediation());
    }
  }

  /** Data planes with the same targets share a line. */
  private static void write(PortDelivery delivery, PrintWriter out) {
    out.println("  port " + TextSanitizer.toSingleLine(delivery.port().describe()));
    Map<List<String>, List<DataPlaneModel>> planesByTargets =
        delivery.targets().keySet().stream()
            .collect(
                Collectors.groupingBy(
                    p -> delivery.targets().get(p), LinkedHashMap::new, Collectors.toList()));
    planesByTargets.forEach(
        (targets, planes) ->
            out.println(
                "      "
                    + (targets.isEmpty()
                        ? "dropped"
                        : "sent to " + TextSanitizer.toSingleLine(String.join(", ", targets)))
                    + " by "
                    + planes.stream()
                        .map(DataPlaneModel::toString)
                        .collect(Collectors.joining(", "))));
  }
}
