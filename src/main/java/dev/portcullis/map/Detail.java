package dev.portcullis.map;

import dev.portcullis.rules.Finding;
import java.util.List;
import java.util.Optional;

/**
 * All there is to say of a route.
 *
 * @param question what was asked, in full: {@code shop.example/cart}
 * @param through whether it leads somewhere
 * @param end where it ends, or where and why it breaks
 * @param stops what is on the way, in the order of traffic
 * @param notes what else is to be known, a line each
 */
public record Detail(
    Route route,
    String question,
    boolean through,
    String end,
    List<Stop> stops,
    List<Arrow> arrows,
    List<Carried> carried,
    List<String> notes) {

  /** Where on the map a stop stands, from left to right. */
  public enum Column {
    HOST,
    INGRESS,
    SERVICE,
    PORT,
    ENDPOINTS,
    ADDRESS
  }

  /**
   * Something on the way: an object, or what is in one.
   *
   * @param id tells it apart on this way
   * @param namespace empty where it is no object
   * @param says what of it concerns the way, a line each
   * @param breaks whether the way breaks here
   */
  public record Stop(
      String id,
      Column column,
      String kind,
      String namespace,
      String name,
      List<String> says,
      State state,
      boolean breaks,
      List<Remark> remarks) {

    public Stop {
      says = List.copyOf(says);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * What the rules say of a stop.
   *
   * @param title what the rule is about, in a sentence
   * @param error whether it is one, or else a warning
   * @param excuse why it is meant so; empty if nobody says that
   */
  public record Remark(
      Finding finding, String title, boolean error, String excuse, Optional<Fix> fix) {}

  /**
   * A link between two stops.
   *
   * @param from the id of the stop that it starts at
   * @param carries whether traffic gets along here
   */
  public record Arrow(String from, String to, String label, boolean carries) {}

  /**
   * What one data plane does with one port.
   *
   * @param plane its name
   * @param port the port in full: {@code 8080/TCP (http)}
   * @param targets address and number that it sends to; empty where it refuses
   * @param words the same in a sentence
   */
  public record Carried(String plane, String port, List<String> targets, String words) {}

  public Detail {
    stops = List.copyOf(stops);
    arrows = List.copyOf(arrows);
    carried = List.copyOf(carried);
    notes = List.copyOf(notes);
  }
}
