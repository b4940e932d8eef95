package dev.portcullis.explain;

import java.util.List;

/**
 * A way through a chain.
 *
 * @param question what was asked, in full: {@code shop.example/cart}, {@code service/shop/web}
 * @param hops the objects in the order of traffic
 * @param links the same as arrows
 * @param deliveries one for each Service port on the way
 * @param notes what else is to be known, a line each
 * @param through whether all of it leads somewhere
 * @param end where it ends, or where and why it breaks
 */
public record Explanation(
    String question,
    List<Hop> hops,
    List<Link> links,
    List<Delivery> deliveries,
    List<String> notes,
    boolean through,
    String end) {

  public Explanation {
    hops = List.copyOf(hops);
    links = List.copyOf(links);
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
  }
}
