package dev.portcullis.explain;

import java.util.List;
import java.util.Optional;

/**
 * A way through a chain.
 *
 * @param query what was asked, in full: {@code shop.example/cart}, {@code service/shop/web}
 * @param hops the objects in the order of traffic
 * @param edges the same as arrows
 * @param deliveries one for each Service port on the way
 * @param notes what else is to be known, a line each
 * @param brokenHop where it breaks; empty if all of it leads somewhere
 * @param summary where it ends, or where and why it breaks
 */
public record RouteTrace(
    String query,
    List<Hop> hops,
    List<TraceEdge> edges,
    List<PortDelivery> deliveries,
    List<String> notes,
    Optional<BrokenHop> brokenHop,
    String summary) {

  public RouteTrace {
    hops = List.copyOf(hops);
    edges = List.copyOf(edges);
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
  }

  /** Whether all of it leads somewhere. */
  public boolean isReachable() {
    return brokenHop.isEmpty();
  }
}
