package dev.portcullis.explain;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.TextFormat;
import java.util.Map;

/** A start or an end of a {@link TraceEdge}; {@code toString()} is its name for display. */
public sealed interface TraceNode {

  /** The requests of a route: {@code shop.example/cart}. */
  record Requests(String description) implements TraceNode {
    @Override
    public String toString() {
      return description;
    }
  }

  /** An object that is a {@link Hop} as well. */
  record ObjectNode(ObjectKey key) implements TraceNode {
    @Override
    public String toString() {
      return key.toString();
    }
  }

  /** The pods that a Service selects; their addresses are not known. */
  record Pods(Map<String, String> selector) implements TraceNode {
    @Override
    public String toString() {
      return "pods " + TextFormat.formatLabels(selector);
    }
  }

  /** An address and a port number: {@code 192.0.2.1:8080}. */
  record Address(String target) implements TraceNode {
    @Override
    public String toString() {
      return target;
    }
  }
}
