package dev.portcullis.explain;

import dev.portcullis.explain.TraceNode.ObjectNode;
import dev.portcullis.explain.TraceNode.Requests;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Rollout;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.rules.BackendHandling;
import dev.portcullis.rules.BackendHandlings;
import dev.portcullis.rules.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Follows a route in the direction of traffic and records every object on it. */
public final class RouteTracer {

  private final ResourceView view;
  private final TraceBuilder builder;

  private RouteTracer(ResourceView view) {
    this.view = view;
    this.builder = new TraceBuilder(view);
  }

  /**
   * Traces a request.
   *
   * @param ingresses all Ingresses of the cluster
   * @return empty if no Ingress has a rule for the host or a default backend
   */
  public static Optional<RouteTrace> traceRequest(
      String host, String path, Collection<Ingress> ingresses, ResourceView view) {
    RouteRequest request = new RouteRequest(host, path);
    List<BackendRoute> matches = BackendRoute.findMatching(request, ingresses);
    RouteTracer tracer = new RouteTracer(view);
    if (!matches.isEmpty()) {
      tracer.addRequests(request.toString(), matches);
      return Optional.of(tracer.builder.build(request.toString()));
    }
    List<BackendRoute> ofHost =
        ingresses.stream()
            .flatMap(BackendRoute::of)
            .filter(r -> r.match().filter(m -> request.matchesHost(m.host())).isPresent())
            .toList();
    if (ofHost.isEmpty()) {
      return Optional.empty();
    }
    tracer.addNoMatch(request, ofHost);
    return Optional.of(tracer.builder.build(request.toString()));
  }

  /**
   * Traces all requests that an Ingress routes to one of its backends.
   *
   * @param competitors other Ingresses, which may match the same requests
   */
  public static RouteTrace traceRoute(
      BackendRoute route, Collection<Ingress> competitors, ResourceView view) {
    List<BackendRoute> matches = new ArrayList<>(List.of(route));
    competitors.stream()
        .filter(i -> !i.key().equals(route.ingress().key()))
        .flatMap(BackendRoute::of)
        .filter(r -> route.match().isPresent() && r.match().equals(route.match()))
        .forEach(matches::add);
    RouteTracer tracer = new RouteTracer(view);
    tracer.addRequests(route.describeRequests(), matches);
    return tracer.builder.build(route.describeRequests());
  }

  /** Traces some ports of a Service to its endpoints. */
  public static RouteTrace tracePorts(Service service, List<ServicePort> ports, ResourceView view) {
    TraceBuilder builder = new TraceBuilder(view);
    builder.addService(service, ports);
    return builder.build(serviceQuery(service));
  }

  private static String serviceQuery(Service service) {
    return "service/" + service.key().namespace() + "/" + service.key().name();
  }

  /** Traces an Ingress that has neither rules nor a default backend. */
  public static RouteTrace traceIngressWithoutRoutes(Ingress ingress, ResourceView view) {
    TraceBuilder builder = new TraceBuilder(view);
    builder.addHop(
        ingress.key(),
        List.of(HopDescriber.describeClasses(ingress), "no rule and no default backend"),
        FindingsQuery.findingsOf(ingress, view));
    builder.setBroken(ingress.key(), "it matches no request");
    return builder.build(ingress.key().toString());
  }

  /** Traces Endpoints or a slice without an existing Service. */
  public static RouteTrace traceEndpointsWithoutService(EndpointSet set, ResourceView view) {
    TraceBuilder builder = new TraceBuilder(view);
    builder.addHop(
        set.key(),
        set.subsets().stream().map(HopDescriber::describeSubset).toList(),
        FindingsQuery.findingsOf(set, view));
    boolean unknown = set.service().filter(s -> !view.service(s).isAbsent()).isPresent();
    builder.setBroken(
        new BrokenHop(
            set.key(),
            unknown ? "no information about its Service" : "it belongs to no Service",
            unknown));
    return builder.build(set.key().toString());
  }

  /** Traces all routes to a Service, and from there to its endpoints. */
  public static RouteTrace traceService(Service service, ResourceView view) {
    RouteTracer tracer = new RouteTracer(view);
    view.ingressesTo(service.ref())
        .toOptional()
        .orElse(List.of())
        .forEach(i -> tracer.addRoutesTo(service, i));
    tracer.builder.addService(service, service.ports());
    return tracer.builder.build(serviceQuery(service));
  }

  private void addNoMatch(RouteRequest request, List<BackendRoute> ofHost) {
    for (Ingress ingress : ofHost.stream().map(BackendRoute::ingress).distinct().toList()) {
      builder.addHop(
          ingress.key(),
          ofHost.stream()
              .filter(r -> r.ingress().equals(ingress))
              .map(BackendRoute::describeRule)
              .toList(),
          List.of());
      builder.addEdge(new Requests(request.toString()), ingress.key(), "", false);
    }
    builder.setBroken(
        ofHost.get(0).ingress().key(),
        "no path of "
            + request.host()
            + " matches "
            + request.path()
            + ", and there is no default backend");
  }

  /**
   * Adds requests and the backend that receives them.
   *
   * @param matches all backends that match, the one with precedence first
   */
  private void addRequests(String requests, List<BackendRoute> matches) {
    BackendRoute first = matches.get(0);
    Ingress ingress = first.ingress();
    builder.addEdge(new Requests(requests), ingress.key(), first.describeRule(), true);
    matches.stream()
        .skip(1)
        .filter(first::hasSamePrecedenceAs)
        .forEach(
            r ->
                builder.addNote(
                    r.ingress().key()
                        + " matches the same requests; the controller decides which one wins,"
                        + " usually the older one"));
    if (first
        .match()
        .filter(m -> m.type() == Ingress.PathType.IMPLEMENTATION_SPECIFIC)
        .isPresent()) {
      builder.addNote(
          "pathType ImplementationSpecific depends on the controller; it is treated as Prefix"
              + " here");
    }
    String target =
        first
            .backend()
            .map(b -> "Service " + b.service() + " port " + b.port())
            .orElse("a resource backend, not a Service");
    Set<String> backends = new LinkedHashSet<>();
    first.backend().ifPresent(b -> backends.addAll(identities(ingress, b)));
    builder.addHop(
        ingress.key(),
        List.of(HopDescriber.describeClasses(ingress), first.describeRule() + " → " + target),
        findingsOf(ingress, backends));
    first
        .backend()
        .ifPresentOrElse(
            b -> addBackend(ingress, b),
            () -> builder.addDestination("a resource backend, which is not traced"));
  }

  /** The backend itself, and the backends that its action stands for. */
  private Set<String> identities(Ingress ingress, Backend backend) {
    Set<String> identities = new LinkedHashSet<>(Set.of(backend.identity()));
    BackendHandlings.of(ingress, view).of(backend).targets().stream()
        .map(Backend::identity)
        .forEach(identities::add);
    return identities;
  }

  /** What the rules find in an Ingress as a whole or in these backends. */
  private List<Finding> findingsOf(Ingress ingress, Set<String> backends) {
    return FindingsQuery.findingsOf(ingress, view).stream()
        .filter(f -> f.route().isEmpty() || backends.contains(f.hop()))
        .distinct()
        .toList();
  }

  private void addBackend(Ingress ingress, Backend backend) {
    BackendHandling handling = BackendHandlings.of(ingress, view).of(backend);
    switch (handling.type()) {
      case ACTION_MISSING -> addMissingAction(ingress, handling);
      case ANSWERED ->
          builder.addDestination("an answer that " + handling.annotation() + " defines");
      case DIALED, DIALED_BY_CLUSTER_IP -> {
        if (handling.type() == BackendHandling.HandlingType.DIALED_BY_CLUSTER_IP) {
          builder.addNote(
              handling.annotation() + ": ingress-nginx connects to the cluster IP of the Service");
        } else if (handling.targets().isEmpty()) {
          builder.addDestination("a target group that " + handling.annotation() + " names");
        }
        handling.targets().forEach(b -> addTarget(ingress, b));
      }
    }
  }

  private void addMissingAction(Ingress ingress, BackendHandling handling) {
    if (view.rolloutOf(ingress.key()) instanceof Lookup.Found<Rollout> rollout) {
      builder.addDestination(
          "the targets that " + rollout.value().key() + " writes into " + handling.annotation());
    } else {
      builder.setBroken(ingress.key(), "no annotation " + handling.annotation() + " can be read");
    }
  }

  private void addTarget(Ingress ingress, Backend backend) {
    ServiceRef ref = ingress.serviceOf(backend);
    Lookup<Service> found = view.service(ref);
    Optional<Service> service = found.toOptional();
    Optional<ServicePort> port =
        service.flatMap(
            s -> s.findPort(backend.port()).or(() -> s.findPortByTargetPort(backend.port())));
    ObjectNode from = new ObjectNode(ingress.key());
    builder.addEdge(from, ref.key(), "port " + backend.port(), port.isPresent());
    if (service.isEmpty()) {
      String reason =
          found.isAbsent() ? "the Service does not exist" : "no information about this Service";
      builder.addHop(ref.key(), List.of(reason), List.of());
      builder.setBroken(new BrokenHop(ref.key(), reason, !found.isAbsent()));
      return;
    }
    builder.addService(service.get(), port.stream().toList());
    if (port.isEmpty() && !service.get().isExternalName()) {
      builder.setBroken(ref.key(), "it has no port " + backend.port());
    }
  }

  private void addRoutesTo(Service service, Ingress ingress) {
    List<String> details = new ArrayList<>(List.of(HopDescriber.describeClasses(ingress)));
    Set<String> backends = new LinkedHashSet<>();
    for (BackendRoute route : BackendRoute.of(ingress).toList()) {
      for (Backend target : targetsOf(route)) {
        if (target.service().equals(service.key().name())) {
          backends.add(target.identity());
          String label = "port " + target.port();
          details.add(route.describeRule() + " → " + label);
          builder.addEdge(
              new ObjectNode(ingress.key()),
              service.key(),
              label,
              service.findPort(target.port()).isPresent());
        }
      }
    }
    builder.addHop(ingress.key(), details, findingsOf(ingress, backends));
  }

  /** The backends whose Services receive the requests of a route. */
  private List<Backend> targetsOf(BackendRoute route) {
    return route
        .backend()
        .map(b -> BackendHandlings.of(route.ingress(), view).of(b))
        .filter(h -> h.type() != BackendHandling.HandlingType.ANSWERED)
        .map(BackendHandling::targets)
        .orElse(List.of());
  }
}
