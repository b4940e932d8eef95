package dev.portcullis.explain;

import java.util.List;
import java.util.Optional;

/**
 * A way through a chain.
 *
 * @param question what was asked, in full: {@code shop.example/cart}, {@code service/shop/web}
 * @param hops the objects in the order of traffic
 * @param links the same as arrows
 * @param deliveries one for each Service port on the way
 * @param notes what else is to be known, a line each
 * @param broken where it breaks; empty if all of it leads somewhere
 * @param end where it ends, or where and why it breaks
 */
public record Explanation(
    String question,
    List<Hop> hops,
    List<Link> links,
    List<Delivery> deliveries,
    List<String> notes,
    Optional<Break> broken,
    String end) {

  public Explanation {
    hops = List.copyOf(hops);
    links = List.copyOf(links);
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
  }

  /** Whether all of it leads somewhere. */
  public boolean through() {
    return broken.isEmpty();
  }
}
