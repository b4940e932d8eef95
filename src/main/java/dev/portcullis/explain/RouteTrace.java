package dev.portcullis.explain;

import java.util.List;
import java.util.Optional;

/**
 * A route from a request, an Ingress, or a Service to its endpoints.
 *
 * @param query what was traced: {@code shop.example/cart}, {@code service/shop/web}
 * @param hops the objects in the direction of traffic
 * @param edges the connections between them
 * @param deliveries one for each Service port of the route
 * @param notes further remarks, one line each
 * @param destinations what the route reaches, for display; not complete if it is broken
 * @param brokenHop the first hop that is broken; empty if all of the route works
 */
public record RouteTrace(
    String query,
    List<Hop> hops,
    List<TraceEdge> edges,
    List<PortDelivery> deliveries,
    List<String> notes,
    List<String> destinations,
    Optional<BrokenHop> brokenHop) {

  public RouteTrace {
    hops = List.copyOf(hops);
    edges = List.copyOf(edges);
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
    destinations = List.copyOf(destinations);
  }

  /** Whether all of the route works. */
  public boolean isReachable() {
    return brokenHop.isEmpty();
  }

  /** What the route reaches, or where and why it is broken, in one line. */
  public String summary() {
    return brokenHop
        .map(b -> "broken at " + b.object() + ": " + b.reason())
        .orElseGet(() -> "reaches " + String.join("; ", destinations));
  }
}
