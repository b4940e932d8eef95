package dev.portcullis.routemap;

import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.explain.TraceNode;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextFormat;
import dev.portcullis.policy.AssessedFinding;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.routemap.RouteDetail.Column;
import dev.portcullis.routemap.RouteDetail.Edge;
import dev.portcullis.routemap.RouteDetail.Node;
import dev.portcullis.routemap.RouteDetail.NodeFinding;
import dev.portcullis.routemap.RouteDetail.PlaneDelivery;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.RuleRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Builds the nodes and edges of a route. A trace has only objects; the builder adds nodes for host,
 * ports, and addresses.
 */
final class RouteDetailBuilder {

  /** How many targets the text of a delivery lists. */
  private static final int MAX_LISTED_TARGETS = 4;

  private static final int MAX_ADDRESS_NODES = 50;

  private final TracedRoute route;
  private final FindingAssessor assessor;
  private final Function<ObjectKey, Optional<Resource>> objects;
  private final RouteTrace trace;

  /**
   * By {@link TraceNode}, or {@link ServicePort} for a port of its own; in the order of traffic.
   */
  private final Map<Object, Node> nodes = new LinkedHashMap<>();

  private final Map<String, Set<Edge>> edgesBySource = new HashMap<>();

  private RouteDetailBuilder(
      TracedRoute route,
      FindingAssessor assessor,
      Function<ObjectKey, Optional<Resource>> objects) {
    this.route = route;
    this.assessor = assessor;
    this.objects = objects;
    trace = route.trace();
  }

  /**
   * Builds the details of a route.
   *
   * @param objects looks up objects by key
   */
  static RouteDetail build(
      TracedRoute route,
      FindingAssessor assessor,
      Function<ObjectKey, Optional<Resource>> objects) {
    return new RouteDetailBuilder(route, assessor, objects).buildDetail();
  }

  private RouteDetail buildDetail() {
    route
        .ingressRoute()
        .ifPresent(
            r ->
                addNode(
                    new TraceNode.Requests(trace.query()),
                    Column.HOST,
                    "Request",
                    describeMatch(),
                    RouteStatus.OK));
    trace.hops().stream().filter(h -> !isEndpointsHop(h)).forEach(this::addObjectNode);
    addPortNodes();
    trace.hops().stream().filter(this::isEndpointsHop).forEach(this::addObjectNode);
    trace.edges().forEach(this::addEdgesFor);
    return new RouteDetail(
        route.toRow(assessor),
        trace.query(),
        trace.isReachable(),
        trace.summary(),
        List.copyOf(nodes.values()),
        nodes.values().stream()
            .flatMap(n -> edgesBySource.getOrDefault(n.id(), Set.of()).stream())
            .toList(),
        trace.deliveries().stream().flatMap(d -> toPlaneDeliveries(d).stream()).toList(),
        trace.notes());
  }

  private List<String> describeMatch() {
    return route
        .ingressRoute()
        .flatMap(r -> r.match())
        .map(
            m ->
                List.of(
                    m.host().isEmpty() ? "any host" : "host " + m.host(),
                    (m.path().isEmpty() ? "any path" : "path " + m.path()) + " (" + m.type() + ")"))
        .orElse(List.of("requests that match no rule"));
  }

  private boolean isEndpointsHop(Hop hop) {
    Kind kind = hop.object().kind();
    return kind == Kind.ENDPOINTS || kind == Kind.ENDPOINT_SLICE;
  }

  private void addObjectNode(Hop hop) {
    ObjectKey key = hop.object();
    boolean broken = trace.brokenHop().filter(b -> b.object().equals(key)).isPresent();
    List<AssessedFinding> assessed =
        hop.findings().stream().flatMap(f -> assessor.assessExisting(f).stream()).toList();
    RouteStatus worst =
        assessed.stream().map(RouteStatus::of).reduce(RouteStatus.OK, RouteStatus::worseOf);
    RouteStatus status =
        !broken
            ? worst
            : worst.worseOf(route.statusOfBrokenHop(trace.brokenHop().orElseThrow(), assessor));
    Column column =
        switch (key.kind()) {
          case INGRESS -> Column.INGRESS;
          case ENDPOINTS, ENDPOINT_SLICE -> Column.ENDPOINTS;
          default -> Column.SERVICE;
        };
    nodes.put(
        new TraceNode.ObjectNode(key),
        new Node(
            nextNodeId(),
            column,
            key.kind().toString(),
            key.namespace(),
            key.name(),
            hop.details(),
            status,
            broken,
            assessed.stream().map(this::toNodeFinding).toList()));
  }

  private NodeFinding toNodeFinding(AssessedFinding assessment) {
    Finding finding = assessment.finding();
    return new NodeFinding(
        assessment,
        RuleRegistry.info(finding.rule()).map(RuleInfo::summary).orElse(""),
        SuggestedPatch.of(finding, objects.apply(finding.object())));
  }

  /** Adds a node for each port, and an edge to it from the Service. */
  private void addPortNodes() {
    route
        .service()
        .ifPresent(
            s -> {
              for (ServicePort port : route.ports()) {
                boolean active =
                    trace.deliveries().stream()
                        .filter(d -> d.port().equals(port))
                        .allMatch(d -> d.targets().values().stream().anyMatch(t -> !t.isEmpty()));
                addNode(
                    port,
                    Column.PORT,
                    "Port",
                    port.describe(),
                    List.of("targetPort " + port.targetPort()),
                    RouteStatus.OK);
                addEdge(new TraceNode.ObjectNode(s.key()), port, "", active);
              }
            });
  }

  private void addNode(
      TraceNode node, Column column, String kind, List<String> details, RouteStatus status) {
    addNode(node, column, kind, node.toString(), details, status);
  }

  private void addNode(
      Object key,
      Column column,
      String kind,
      String name,
      List<String> details,
      RouteStatus status) {
    nodes.computeIfAbsent(
        key,
        k -> new Node(nextNodeId(), column, kind, "", name, details, status, false, List.of()));
  }

  private String nextNodeId() {
    return "h" + nodes.size();
  }

  /** Edges from a Service start at the nodes of its ports. */
  private void addEdgesFor(TraceEdge edge) {
    if (!nodes.containsKey(edge.to())) {
      long addressNodes = nodes.values().stream().filter(s -> s.column() == Column.ADDRESS).count();
      if (addressNodes >= MAX_ADDRESS_NODES) {
        return;
      }
      String kind = edge.to() instanceof TraceNode.Pods ? "Pods" : "Address";
      addNode(edge.to(), Column.ADDRESS, kind, List.of(), RouteStatus.OK);
    }
    List<ServicePort> ports = edge.servicePorts().stream().filter(nodes::containsKey).toList();
    ports.forEach(p -> addEdge(p, edge.to(), "", edge.active()));
    if (ports.isEmpty() && nodes.containsKey(edge.from())) {
      addEdge(edge.from(), edge.to(), edge.label(), edge.active());
    }
  }

  private void addEdge(Object from, Object to, String label, boolean active) {
    Node source = nodes.get(from);
    edgesBySource
        .computeIfAbsent(source.id(), id -> new LinkedHashSet<>())
        .add(new Edge(source.id(), nodes.get(to).id(), label, active));
  }

  private static List<PlaneDelivery> toPlaneDeliveries(PortDelivery delivery) {
    List<PlaneDelivery> deliveries = new ArrayList<>();
    ServicePort port = delivery.port();
    String name = port.identity() + (port.name().isEmpty() ? "" : " (" + port.name() + ")");
    delivery
        .targets()
        .forEach(
            (plane, targets) ->
                deliveries.add(
                    new PlaneDelivery(
                        plane.toString(),
                        name,
                        targets,
                        targets.isEmpty()
                            ? "has no endpoint and rejects connections"
                            : "sends to " + TextFormat.joinFirst(targets, MAX_LISTED_TARGETS))));
    return deliveries;
  }
}
