package dev.portcullis.report.explain;

import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.explain.TraceNode;
import dev.portcullis.model.TextSanitizer;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** Writes a trace as a Graphviz or Mermaid graph. Edges that carry no traffic are dashed. */
public final class GraphTraceWriter {

  private GraphTraceWriter() {}

  public static void writeDot(RouteTrace trace, PrintWriter out) {
    out.println("digraph " + quoteDot(trace.query()) + " {");
    out.println("  rankdir=LR;");
    out.println("  node [shape=box];");
    for (TraceEdge edge : trace.edges()) {
      out.println(
          "  "
              + quoteDot(edge.from().toString())
              + " -> "
              + quoteDot(edge.to().toString())
              + " [label="
              + quoteDot(edge.label())
              + (edge.active() ? "" : ", style=dashed, color=red")
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

  public static void writeMermaid(RouteTrace trace, PrintWriter out) {
    List<TraceNode> nodes =
        trace.edges().stream().flatMap(e -> Stream.of(e.from(), e.to())).distinct().toList();
    out.println("flowchart LR");
    for (int i = 0; i < nodes.size(); i++) {
      out.println("  n" + i + "[" + quoteMermaid(nodes.get(i).toString()) + "]");
    }
    for (TraceEdge edge : trace.edges()) {
      out.println(
          "  n"
              + nodes.indexOf(edge.from())
              + (edge.active() ? " -->" : " -.->")
              + (edge.label().isEmpty() ? "" : "|" + quoteMermaid(edge.label()) + "|")
              + " n"
              + nodes.indexOf(edge.to()));
    }
    out.flush();
  }

  /** In a quoted text only quotes need escaping. */
  private static String quoteMermaid(String text) {
    return "\"" + TextSanitizer.toSingleLine(text).replace("\"", "#quot;") + "\"";
  }
}
