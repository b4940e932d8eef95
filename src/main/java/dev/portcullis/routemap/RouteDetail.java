package dev.portcullis.routemap;

import dev.portcullis.policy.AssessedFinding;
import java.util.List;
import java.util.Optional;

/**
 * All there is to say of a route.
 *
 * @param request what was asked, in full: {@code shop.example/cart}
 * @param reachable whether it leads somewhere
 * @param summary where it ends, or where and why it breaks
 * @param nodes what is on the way, in the order of traffic
 * @param notes what else is to be known, a line each
 */
public record RouteDetail(
    RouteRow row,
    String request,
    boolean reachable,
    String summary,
    List<Node> nodes,
    List<Edge> edges,
    List<PlaneDelivery> deliveries,
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
   * @param details what of it concerns the way, a line each
   * @param broken whether the way breaks here
   */
  public record Node(
      String id,
      Column column,
      String kind,
      String namespace,
      String name,
      List<String> details,
      RouteStatus status,
      boolean broken,
      List<NodeFinding> findings) {

    public Node {
      details = List.copyOf(details);
      findings = List.copyOf(findings);
    }
  }

  /**
   * A finding on the object of a node.
   *
   * @param ruleSummary what the rule is about, in a sentence
   */
  public record NodeFinding(
      AssessedFinding assessment, String ruleSummary, Optional<SuggestedPatch> suggestedPatch) {}

  /**
   * A link between two stops.
   *
   * @param from the id of the stop that it starts at
   * @param active whether traffic gets along here
   */
  public record Edge(String from, String to, String label, boolean active) {}

  /**
   * What one data plane does with one port.
   *
   * @param dataPlane its name
   * @param port the port in full: {@code 8080/TCP (http)}
   * @param targets address and number that it sends to; empty where it refuses
   * @param description the same in a sentence
   */
  public record PlaneDelivery(
      String dataPlane, String port, List<String> targets, String description) {}

  public RouteDetail {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    deliveries = List.copyOf(deliveries);
    notes = List.copyOf(notes);
  }
}
