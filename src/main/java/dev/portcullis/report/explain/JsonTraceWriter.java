package dev.portcullis.report.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.report.JsonOutput;
import java.io.PrintWriter;

/** A way for programs: one JSON object. */
public final class JsonTraceWriter {

  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int VERSION = 1;

  private JsonTraceWriter() {}

  /** Writes all of it. */
  public static void write(RouteTrace explanation, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", VERSION);
    root.put("question", explanation.query());
    root.put("through", explanation.isReachable());
    root.put("end", explanation.summary());
    root.putArray("hops");
    explanation.hops().forEach(h -> write(h, root.withArray("/hops").addObject()));
    root.putArray("links");
    explanation.edges().forEach(l -> write(l, root.withArray("/links").addObject()));
    root.putArray("ports");
    explanation.deliveries().forEach(d -> write(d, root.withArray("/ports").addObject()));
    explanation.notes().forEach(root.putArray("notes")::add);
    JsonOutput.print(root, out);
  }

  private static void write(Hop hop, ObjectNode node) {
    node.putObject("object")
        .put("kind", hop.object().kind().toString())
        .put("namespace", hop.object().namespace())
        .put("name", hop.object().name());
    hop.details().forEach(node.putArray("says")::add);
    node.putArray("findings");
    hop.findings()
        .forEach(
            f ->
                node.withArray("/findings")
                    .addObject()
                    .put("rule", f.rule())
                    .put("severity", f.severity().label())
                    .put("message", f.message())
                    .put("remedy", f.remediation()));
  }

  private static void write(TraceEdge link, ObjectNode node) {
    node.put("from", link.from())
        .put("to", link.to())
        .put("label", link.label())
        .put("carries", link.active());
  }

  private static void write(PortDelivery delivery, ObjectNode node) {
    node.put("port", delivery.port().port())
        .put("protocol", delivery.port().protocol().toString())
        .put("name", delivery.port().name());
    ObjectNode targets = node.putObject("targets");
    delivery.targets().forEach((plane, to) -> to.forEach(targets.putArray(plane.toString())::add));
  }
}
