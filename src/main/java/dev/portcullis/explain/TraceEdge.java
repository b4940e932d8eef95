package dev.portcullis.explain;

import dev.portcullis.model.ServicePort;
import java.util.List;

/**
 * A connection between two nodes of a route.
 *
 * @param label the rule or port, for display
 * @param servicePorts the Service ports that it carries; empty if it does not start at a Service
 * @param active whether traffic passes
 */
public record TraceEdge(
    TraceNode from, TraceNode to, String label, List<ServicePort> servicePorts, boolean active) {

  public TraceEdge {
    servicePorts = List.copyOf(servicePorts);
  }
}
