package dev.portcullis.routemap;

import dev.portcullis.policy.AssessedFinding;
import java.util.List;
import java.util.Optional;

/**
 * One route in detail.
 *
 * @param request host and path, for example {@code shop.example/cart}
 * @param reachable whether requests reach an address
 * @param summary where the route ends, or where and why it is broken
 * @param nodes in the order of traffic
 * @param notes further facts, one line each
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

  /** The column of a node, from left to right. */
  public enum Column {
    HOST,
    INGRESS,
    SERVICE,
    PORT,
    ENDPOINTS,
    ADDRESS
  }

  /**
   * An object on the route, or a part of one.
   *
   * @param id unique within the route
   * @param namespace empty if the node is not an object
   * @param details facts about the route, one line each
   * @param broken whether the route is broken here
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
   * @param ruleSummary one sentence about the rule
   */
  public record NodeFinding(
      AssessedFinding assessment, String ruleSummary, Optional<SuggestedPatch> suggestedPatch) {}

  /**
   * A link between two nodes.
   *
   * @param from the id of the source node
   * @param active whether traffic passes here
   */
  public record Edge(String from, String to, String label, boolean active) {}

  /**
   * How one data plane delivers traffic to one Service port.
   *
   * @param port number, protocol, and name, for example {@code 8080/TCP (http)}
   * @param targets addresses with port; empty if the data plane rejects connections
   * @param description the same as text
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
