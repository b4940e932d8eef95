package dev.portcullis.report.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.report.JsonOutput;
import dev.portcullis.rules.Finding;
import java.io.PrintWriter;

/** Writes a trace as one JSON object. */
public final class JsonTraceWriter {

  /** Raised when a field is removed or changes its meaning, not when one is added. */
  private static final int VERSION = 2;

  private JsonTraceWriter() {}

  public static void write(RouteTrace trace, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    root.put("question", trace.query());
    root.put("reachable", trace.isReachable());
    root.put("summary", trace.summary());
    ArrayNode hops = root.putArray("hops");
    trace.hops().forEach(h -> write(h, hops.addObject()));
    ArrayNode links = root.putArray("links");
    trace.edges().forEach(e -> write(e, links.addObject()));
    ArrayNode ports = root.putArray("ports");
    trace.deliveries().forEach(d -> write(d, ports.addObject()));
    trace.notes().forEach(root.putArray("notes")::add);
    JsonOutput.print(root, out);
  }

  private static void write(Hop hop, ObjectNode node) {
    node.putObject("object")
        .put("kind", hop.object().kind().toString())
        .put("namespace", hop.object().namespace())
        .put("name", hop.object().name());
    hop.details().forEach(node.putArray("details")::add);
    ArrayNode findings = node.putArray("findings");
    for (Finding finding : hop.findings()) {
      findings
          .addObject()
          .put("rule", finding.rule())
          .put("severity", finding.severity().label())
          .put("message", finding.message())
          .put("remedy", finding.remediation());
    }
  }

  private static void write(TraceEdge edge, ObjectNode node) {
    node.put("from", edge.from().toString())
        .put("to", edge.to().toString())
        .put("label", edge.label())
        .put("active", edge.active());
  }

  private static void write(PortDelivery delivery, ObjectNode node) {
    node.put("port", delivery.port().port())
        .put("protocol", delivery.port().protocol().toString())
        .put("name", delivery.port().name());
    ObjectNode targets = node.putObject("targets");
    delivery.targets().forEach((plane, to) -> to.forEach(targets.putArray(plane.toString())::add));
  }
}
