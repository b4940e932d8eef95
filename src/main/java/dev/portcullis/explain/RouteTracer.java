package dev.portcullis.explain;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Walks a chain in the direction of traffic and notes what is there. */
public final class RouteTracer {

  private final ResourceView view;
  private final List<Hop> hops = new ArrayList<>();
  private final Set<TraceEdge> edges = new LinkedHashSet<>();
  private final List<PortDelivery> deliveries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> destinations = new ArrayList<>();
  private Optional<BrokenHop> brokenHop = Optional.empty();

  private RouteTracer(ResourceView chain) {
    this.view = chain;
  }

  /**
   * The way of a request.
   *
   * @param ingresses all there are
   * @return empty if no Ingress has anything for that host
   */
  public static Optional<RouteTrace> traceRequest(
      String host, String path, Collection<Ingress> ingresses, ResourceView chain) {
    RouteRequest request = new RouteRequest(host, path);
    List<BackendRoute> takers = BackendRoute.findMatching(request, ingresses);
    boolean known =
        ingresses.stream()
            .flatMap(BackendRoute::of)
            .flatMap(r -> r.match().stream())
            .anyMatch(m -> request.matchesHost(m.host()));
    if (takers.isEmpty() && !known) {
      return Optional.empty();
    }
    RouteTracer explainer = new RouteTracer(chain);
    if (takers.isEmpty()) {
      explainer.addNoMatch(request, ingresses);
    } else {
      explainer.addRequest(request.toString(), takers);
    }
    return Optional.of(explainer.buildTrace(request.toString()));
  }

  /**
   * The way of whatever an Ingress takes by one of its backends.
   *
   * @param rivals other Ingresses, of which some may take the same
   */
  public static RouteTrace traceRoute(
      BackendRoute routed, Collection<Ingress> rivals, ResourceView chain) {
    List<BackendRoute> takers = new ArrayList<>(List.of(routed));
    rivals.stream()
        .filter(i -> !i.key().equals(routed.ingress().key()))
        .flatMap(BackendRoute::of)
        .filter(r -> routed.match().isPresent() && r.match().equals(routed.match()))
        .forEach(takers::add);
    RouteTracer explainer = new RouteTracer(chain);
    explainer.addRequest(routed.describeRequests(), takers);
    return explainer.buildTrace(routed.describeRequests());
  }

  /** The ways from some ports of a Service on, whoever comes there. */
  public static RouteTrace tracePorts(
      Service service, List<ServicePort> ports, ResourceView chain) {
    RouteTracer explainer = new RouteTracer(chain);
    explainer.addService(service, ports);
    return explainer.buildTrace(serviceQuery(service));
  }

  private static String serviceQuery(Service service) {
    return "service/" + service.key().namespace() + "/" + service.key().name();
  }

  /** What is to be said of an Ingress that takes nothing. */
  public static RouteTrace traceIngressWithoutRoutes(Ingress ingress, ResourceView chain) {
    RouteTracer explainer = new RouteTracer(chain);
    Hop hop =
        new Hop(
            ingress.key(),
            List.of(HopDescriber.describeClasses(ingress), "no rule and no default backend"),
            FindingsQuery.findingsOf(ingress, chain));
    explainer.hops.add(hop);
    explainer.checkUnreachable(hop);
    explainer.setBroken(ingress.key(), "it takes no request");
    return explainer.buildTrace(ingress.key().toString());
  }

  /** What Endpoints or a slice are good for that belong to no Service. */
  public static RouteTrace traceEndpointsWithoutService(EndpointSet set, ResourceView chain) {
    RouteTracer explainer = new RouteTracer(chain);
    List<String> lines = new ArrayList<>();
    set.subsets().forEach(s -> lines.add(HopDescriber.describeSubset(s)));
    Hop hop = new Hop(set.key(), lines, FindingsQuery.findingsOf(set, chain));
    explainer.hops.add(hop);
    explainer.checkUnreachable(hop);
    boolean unknown = set.service().filter(s -> !chain.service(s).isAbsent()).isPresent();
    explainer.setBroken(
        new BrokenHop(
            set.key(),
            unknown
                ? "its Service is not to be seen, so nobody could look"
                : "there is no Service that it stands behind",
            unknown));
    return explainer.buildTrace(set.key().toString());
  }

  /** The ways to a Service, and on from there. */
  public static RouteTrace traceService(Service service, ResourceView chain) {
    RouteTracer explainer = new RouteTracer(chain);
    chain
        .ingressesTo(service.ref())
        .toOptional()
        .orElse(List.of())
        .forEach(i -> explainer.addRoutesTo(service, i));
    explainer.addService(service, service.ports());
    return explainer.buildTrace(serviceQuery(service));
  }

  private RouteTrace buildTrace(String question) {
    return new RouteTrace(
        question,
        hops,
        List.copyOf(edges),
        deliveries,
        notes,
        brokenHop,
        brokenHop
            .map(BrokenHop::toString)
            .orElseGet(() -> "reaches " + String.join("; ", destinations)));
  }

  private void setBroken(ObjectKey where, String why) {
    setBroken(new BrokenHop(where, why, false));
  }

  private void setBroken(BrokenHop here) {
    brokenHop = brokenHop.or(() -> Optional.of(here));
  }

  private void addNoMatch(RouteRequest request, Collection<Ingress> ingresses) {
    List<BackendRoute> ofHost =
        ingresses.stream()
            .flatMap(BackendRoute::of)
            .filter(r -> r.match().filter(m -> request.matchesHost(m.host())).isPresent())
            .toList();
    for (Ingress ingress : ofHost.stream().map(BackendRoute::ingress).distinct().toList()) {
      hops.add(
          new Hop(
              ingress.key(),
              ofHost.stream()
                  .filter(r -> r.ingress().equals(ingress))
                  .map(BackendRoute::describeRule)
                  .toList(),
              List.of()));
      edges.add(new TraceEdge(request.toString(), ingress.key().toString(), "", false));
    }
    setBroken(
        ofHost.get(0).ingress().key(),
        "no path of " + request.host() + " is for " + request.path() + ", and no default backend");
  }

  private void addRequest(String request, List<BackendRoute> takers) {
    BackendRoute taker = takers.get(0);
    Ingress ingress = taker.ingress();
    String where = ingress.key().toString();
    edges.add(new TraceEdge(request, where, taker.describeRule(), true));
    takers.stream()
        .skip(1)
        .filter(taker::hasSamePrecedenceAs)
        .forEach(
            r ->
                notes.add(
                    r.ingress().key()
                        + " takes the same requests; which one wins is up to the controller, most"
                        + " often the older"));
    if (taker
        .match()
        .filter(m -> m.type() == Ingress.PathType.IMPLEMENTATION_SPECIFIC)
        .isPresent()) {
      notes.add("ImplementationSpecific is up to the controller; it is taken for Prefix here");
    }
    String to =
        taker
            .backend()
            .map(b -> " → Service " + b.service() + " port " + b.port())
            .orElse(" → a resource, which is no Service");
    Hop hop =
        new Hop(
            ingress.key(),
            List.of(HopDescriber.describeClasses(ingress), taker.describeRule() + to),
            FindingsQuery.findingsOf(ingress, view).stream()
                .filter(
                    f ->
                        f.route().isEmpty()
                            || taker
                                .backend()
                                .map(Backend::identity)
                                .filter(f.hop()::equals)
                                .isPresent())
                .distinct()
                .toList());
    hops.add(hop);
    if (taker.backend().isEmpty()) {
      destinations.add("what is no Service, and is not looked at here");
      return;
    }
    checkUnreachable(hop);
    addBackend(ingress, taker.backend().get());
  }

  private void checkUnreachable(Hop hop) {
    if (hop.isUnreachable()) {
      hop.findings().stream()
          .filter(f -> f.severity() == Severity.UNREACHABLE)
          .findFirst()
          .ifPresent(f -> setBroken(hop.object(), f.problem() + " [" + f.rule() + "]"));
    }
  }

  private void addBackend(Ingress ingress, Backend backend) {
    ServiceRef name = ingress.serviceOf(backend);
    if (backend.isDefinedByAnnotation()
        && brokenHop.isEmpty()
        && view.service(name).toOptional().isEmpty()) {
      destinations.add("what an annotation says, as the AWS load balancer controller reads it");
      return;
    }
    String from = ingress.key().toString();
    Lookup<Service> found = view.service(name);
    Optional<ServicePort> port =
        found
            .toOptional()
            .flatMap(
                s -> s.findPort(backend.port()).or(() -> s.findPortByTargetPort(backend.port())));
    edges.add(
        new TraceEdge(from, name.key().toString(), "port " + backend.port(), port.isPresent()));
    if (found.toOptional().isEmpty()) {
      String why =
          found.isAbsent()
              ? "there is no such Service"
              : "the Services of namespace "
                  + name.namespace()
                  + " are not to be seen, so nobody could look";
      hops.add(new Hop(name.key(), List.of(why), List.of()));
      setBroken(new BrokenHop(name.key(), why, !found.isAbsent()));
      return;
    }
    Service service = found.toOptional().get();
    addService(service, port.stream().toList());
    if (port.isEmpty() && !service.isExternalName()) {
      setBroken(name.key(), "it has no port " + backend.port());
    }
  }

  private void addRoutesTo(Service service, Ingress ingress) {
    List<BackendRoute> routes =
        BackendRoute.of(ingress)
            .filter(
                r -> r.backend().filter(b -> b.service().equals(service.key().name())).isPresent())
            .toList();
    List<String> lines = new ArrayList<>(List.of(HopDescriber.describeClasses(ingress)));
    Set<String> backends = new LinkedHashSet<>();
    for (BackendRoute route : routes) {
      Backend backend = route.backend().orElseThrow();
      backends.add(backend.identity());
      lines.add(route.describeRule() + " → port " + backend.port());
      edges.add(
          new TraceEdge(
              ingress.key().toString(),
              service.key().toString(),
              "port " + backend.port(),
              service.findPort(backend.port()).isPresent()));
    }
    Hop hop =
        new Hop(
            ingress.key(),
            lines,
            FindingsQuery.findingsOf(ingress, view).stream()
                .filter(f -> f.route().isEmpty() || backends.contains(f.hop()))
                .toList());
    hops.add(hop);
    checkUnreachable(hop);
  }

  private void addService(Service service, List<ServicePort> ports) {
    Set<String> others = otherPortIds(service, ports);
    List<String> lines = new ArrayList<>();
    ports.forEach(p -> lines.add("port " + p.describe() + ", targetPort " + p.targetPort()));
    if (ports.isEmpty()) {
      lines.add(
          service.ports().isEmpty() ? "no ports" : "it has " + HopDescriber.describePorts(service));
    }
    lines.add(HopDescriber.describeEndpointSource(service));
    Hop hop =
        new Hop(
            service.key(), lines, withoutPorts(FindingsQuery.findingsOf(service, view), others));
    hops.add(hop);
    checkUnreachable(hop);
    if (service.isExternalName()) {
      destinations.add("a name outside the cluster, which DNS knows");
      return;
    }
    ServiceEndpoints behind = ServiceEndpoints.of(service, view);
    behind.sets().forEach(s -> addEndpointSet(service, behind, s, ports, others));
    ports.forEach(p -> addDelivery(service, behind, p));
  }

  /** What is said of ports that are not asked about. */
  private static Set<String> otherPortIds(Service service, List<ServicePort> ports) {
    return service.ports().stream()
        .filter(p -> !ports.contains(p))
        .map(ServicePort::identity)
        .collect(Collectors.toSet());
  }

  private static List<Finding> withoutPorts(List<Finding> findings, Set<String> others) {
    return findings.stream().filter(f -> !others.contains(f.hop())).toList();
  }

  private void addEndpointSet(
      Service service,
      ServiceEndpoints behind,
      EndpointSet set,
      List<ServicePort> ports,
      Set<String> others) {
    List<String> lines = new ArrayList<>();
    behind.reasonNotServed(set).ifPresent(lines::add);
    set.subsets().forEach(s -> lines.add(HopDescriber.describeSubset(s)));
    Hop hop = new Hop(set.key(), lines, withoutPorts(FindingsQuery.findingsOf(set, view), others));
    hops.add(hop);
    checkUnreachable(hop);
    DataPlaneModel plane = DataPlaneModel.of(view.dataPlane());
    for (ServicePort port : ports) {
      List<String> targets = behind.findTargetsIn(set, plane, port);
      String name = port.name().isEmpty() ? "(unnamed)" : port.name();
      edges.add(
          new TraceEdge(service.key().toString(), set.key().toString(), name, !targets.isEmpty()));
      targets.forEach(t -> edges.add(new TraceEdge(set.key().toString(), t, "", true)));
    }
  }

  private void addDelivery(Service service, ServiceEndpoints behind, ServicePort port) {
    if (!service.selector().isEmpty() && !behind.hasControllerManagedSlices()) {
      String pods = "pods " + TextFormat.formatLabels(service.selector());
      edges.add(
          new TraceEdge(service.key().toString(), pods, "targetPort " + port.targetPort(), true));
      destinations.add(
          "port "
              + port.targetPort()
              + " of the pods with "
              + TextFormat.formatLabels(service.selector()));
      return;
    }
    PortDelivery delivery = behind.deliveryTo(port);
    DataPlaneModel plane = DataPlaneModel.of(view.dataPlane());
    deliveries.add(delivery);
    List<String> targets = delivery.targets().getOrDefault(plane, List.of());
    if (plane.skips(service) && !behind.hasNoReadyAddress()) {
      destinations.add("the addresses above, which DNS or another proxy than kube-proxy hands out");
    } else if (targets.isEmpty()) {
      setBroken(
          new BrokenHop(
              service.key(),
              behind.isUnknown()
                  ? "its endpoints are not to be seen, so nobody could look"
                  : behind.sets().isEmpty()
                      ? "nothing stands behind it"
                      : plane
                          + " finds nobody ready for port "
                          + port.describe()
                          + " and refuses connections",
              behind.isUnknown()));
    } else {
      destinations.add(TextFormat.joinFirst(targets, HopDescriber.MAX_LISTED));
    }
  }
}
