package dev.portcullis.explain;

import dev.portcullis.explain.TraceNode.Address;
import dev.portcullis.explain.TraceNode.ObjectNode;
import dev.portcullis.explain.TraceNode.Pods;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects the parts of a {@link RouteTrace}, and follows a Service to its endpoints. */
final class TraceBuilder {

  private final ResourceView view;
  private final DataPlaneModel dataPlane;
  private final List<Hop> hops = new ArrayList<>();
  private final Map<TraceEdge, TraceEdge> edges = new LinkedHashMap<>();
  private final List<PortDelivery> deliveries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> destinations = new ArrayList<>();
  private Optional<BrokenHop> brokenHop = Optional.empty();

  TraceBuilder(ResourceView view) {
    this.view = view;
    this.dataPlane = DataPlaneModel.of(view.dataPlane());
  }

  RouteTrace build(String query) {
    return new RouteTrace(
        query, hops, List.copyOf(edges.values()), deliveries, notes, destinations, brokenHop);
  }

  /** Adds an object; a finding that it is unreachable breaks the route. */
  void addHop(ObjectKey object, List<String> details, List<Finding> findings) {
    hops.add(new Hop(object, details, findings));
    findings.stream()
        .filter(f -> f.severity() == Severity.UNREACHABLE)
        .findFirst()
        .ifPresent(f -> setBroken(object, f.problem() + " [" + f.rule() + "]"));
  }

  /** Adds a connection between a request or an object and an object. */
  void addEdge(TraceNode from, ObjectKey to, String label, boolean active) {
    addEdge(new TraceEdge(from, new ObjectNode(to), label, List.of(), active), List.of());
  }

  /** Adds a connection from a Service; ports with the same label share one. */
  private void addEdge(Service from, TraceNode to, String label, ServicePort port, boolean active) {
    addEdge(new TraceEdge(new ObjectNode(from.key()), to, label, List.of(), active), List.of(port));
  }

  private void addEdge(TraceEdge edge, List<ServicePort> ports) {
    List<ServicePort> all =
        Stream.concat(edges.getOrDefault(edge, edge).servicePorts().stream(), ports.stream())
            .toList();
    edges.put(edge, new TraceEdge(edge.from(), edge.to(), edge.label(), all, edge.active()));
  }

  void addNote(String note) {
    notes.add(note);
  }

  void addDestination(String destination) {
    destinations.add(destination);
  }

  /** Whether a hop is broken so far. */
  boolean isBroken() {
    return brokenHop.isPresent();
  }

  void setBroken(ObjectKey object, String reason) {
    setBroken(new BrokenHop(object, reason, false));
  }

  /** Only the first broken hop counts. */
  void setBroken(BrokenHop hop) {
    brokenHop = brokenHop.or(() -> Optional.of(hop));
  }

  /** Adds a Service and, for some of its ports, what serves them. */
  void addService(Service service, List<ServicePort> ports) {
    Set<String> otherPorts =
        service.ports().stream()
            .filter(p -> !ports.contains(p))
            .map(ServicePort::identity)
            .collect(Collectors.toSet());
    List<String> details = new ArrayList<>();
    ports.forEach(p -> details.add("port " + p.describe() + ", targetPort " + p.targetPort()));
    if (ports.isEmpty()) {
      details.add(
          service.ports().isEmpty() ? "no ports" : "it has " + HopDescriber.describePorts(service));
    }
    details.add(HopDescriber.describeEndpointSource(service));
    addHop(service.key(), details, without(otherPorts, FindingsQuery.findingsOf(service, view)));
    if (service.isExternalName()) {
      addDestination("a DNS name outside the cluster");
      return;
    }
    ServiceEndpoints endpoints = ServiceEndpoints.of(service, view);
    for (EndpointSet set : endpoints.sets()) {
      List<String> lines = new ArrayList<>();
      endpoints.reasonNotServed(set).ifPresent(lines::add);
      set.subsets().forEach(s -> lines.add(HopDescriber.describeSubset(s)));
      addHop(set.key(), lines, without(otherPorts, FindingsQuery.findingsOf(set, view)));
      ports.forEach(p -> addTargets(service, endpoints, set, p));
    }
    ports.forEach(p -> addDelivery(service, endpoints, p));
  }

  /** Leaves out what concerns ports that are not traced. */
  private static List<Finding> without(Set<String> ports, List<Finding> findings) {
    return findings.stream().filter(f -> !ports.contains(f.hop())).toList();
  }

  private void addTargets(
      Service service, ServiceEndpoints endpoints, EndpointSet set, ServicePort port) {
    List<String> targets = endpoints.findTargetsIn(set, dataPlane, port);
    ObjectNode node = new ObjectNode(set.key());
    String label = port.name().isEmpty() ? "(unnamed)" : port.name();
    addEdge(service, node, label, port, !targets.isEmpty());
    targets.forEach(
        t -> addEdge(new TraceEdge(node, new Address(t), "", List.of(), true), List.of()));
  }

  private void addDelivery(Service service, ServiceEndpoints endpoints, ServicePort port) {
    if (!service.selector().isEmpty() && !endpoints.hasControllerManagedSlices()) {
      String label = "targetPort " + port.targetPort();
      addEdge(service, new Pods(service.selector()), label, port, true);
      addDestination(
          "port "
              + port.targetPort()
              + " of the pods with "
              + TextFormat.formatLabels(service.selector()));
      return;
    }
    PortDelivery delivery = endpoints.deliveryTo(port);
    deliveries.add(delivery);
    List<String> targets = delivery.targets().getOrDefault(dataPlane, List.of());
    if (dataPlane.skips(service) && !endpoints.hasNoReadyAddress()) {
      addDestination("the addresses above, through DNS or a proxy other than kube-proxy");
    } else if (targets.isEmpty()) {
      setBroken(
          new BrokenHop(service.key(), reasonUndelivered(endpoints, port), endpoints.isUnknown()));
    } else {
      addDestination(TextFormat.joinFirst(targets, HopDescriber.MAX_LISTED));
    }
  }

  private String reasonUndelivered(ServiceEndpoints endpoints, ServicePort port) {
    if (endpoints.isUnknown()) {
      return "no information about its endpoints";
    }
    return endpoints.sets().isEmpty()
        ? "it has no endpoints"
        : dataPlane
            + " has no ready endpoint for port "
            + port.describe()
            + " and rejects connections";
  }
}
