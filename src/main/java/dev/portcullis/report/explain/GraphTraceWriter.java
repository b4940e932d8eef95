package dev.portcullis.report.explain;

import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.model.TextSanitizer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A way as a graph, for Graphviz or Mermaid; where nothing gets along the arrow is dashed. */
public final class GraphTraceWriter {

  private GraphTraceWriter() {}

  /** Writes it in the language of Graphviz. */
  public static void writeDot(RouteTrace explanation, PrintWriter out) {
    out.println("digraph " + quoteDot(explanation.query()) + " {");
    out.println("  rankdir=LR;");
    out.println("  node [shape=box];");
    for (TraceEdge link : explanation.edges()) {
      out.println(
          "  "
              + quoteDot(link.from())
              + " -> "
              + quoteDot(link.to())
              + " [label="
              + quoteDot(link.label())
              + (link.active() ? "" : ", style=dashed, color=red")
              + "];");
    }
    out.println("}");
    out.flush();
  }

  private static String quoteDot(String text) {
    return "\""
        + TextSanitizer.toSingleLine(text).replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"";
  }

  /** Writes it in the language of Mermaid. */
  public static void writeMermaid(RouteTrace explanation, PrintWriter out) {
    List<String> nodes =
        new ArrayList<>(
            explanation.edges().stream()
                .flatMap(l -> Stream.of(l.from(), l.to()))
                .distinct()
                .toList());
    out.println("flowchart LR");
    for (int i = 0; i < nodes.size(); i++) {
      out.println("  n" + i + "[" + quoteMermaid(nodes.get(i)) + "]");
    }
    for (TraceEdge link : explanation.edges()) {
      out.println(
          "  n"
              + nodes.indexOf(link.from())
              + (link.active() ? " -->" : " -.->")
              + (link.label().isEmpty() ? "" : "|" + quoteMermaid(link.label()) + "|")
              + " n"
              + nodes.indexOf(link.to()));
    }
    out.flush();
  }

  /** In quotes everything is text but a quote. */
  private static String quoteMermaid(String text) {
    return "\"" + TextSanitizer.toSingleLine(text).replace("\"", "#quot;") + "\"";
  }
}
