package dev.portcullis.routemap;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.explain.BackendRoute;
import dev.portcullis.explain.BrokenHop;
import dev.portcullis.explain.DataPlaneModel;
import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.RouteTracer;
import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Ingress.Backend;
import dev.portcullis.model.Ingress.Match;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.policy.AssessedFinding;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.rules.BackendHandling;
import dev.portcullis.rules.BackendHandlings;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A route and its trace.
 *
 * @param id the id of its {@link RouteRow}
 * @param subject the object that the route starts at
 * @param ingressRoute the rule of the Ingress; empty if the route does not start at an Ingress
 * @param service the Service of the route; empty if it does not exist
 * @param ports the ports of the Service that the route uses
 * @param dataPlane the data plane whose deliveries decide the status
 */
record TracedRoute(
    String id,
    Resource subject,
    Optional<BackendRoute> ingressRoute,
    Optional<Service> service,
    List<ServicePort> ports,
    DataPlaneModel dataPlane,
    RouteTrace trace) {

  /** Traces the routes that start at an object: at a Service only for ports without an Ingress. */
  static List<TracedRoute> from(
      Resource subject, ResourceView view, Collection<Ingress> competitors) {
    if (subject instanceof Ingress ingress) {
      return from(ingress, view, competitors);
    } else if (subject instanceof Service service) {
      return from(service, view).stream().toList();
    }
    return subject instanceof EndpointSet set ? from(set, view).stream().toList() : List.of();
  }

  private static List<TracedRoute> from(
      Ingress ingress, ResourceView view, Collection<Ingress> competitors) {
    Map<String, Integer> occurrences = new HashMap<>();
    List<TracedRoute> routes = new ArrayList<>();
    for (BackendRoute ingressRoute : BackendRoute.of(ingress).toList()) {
      String match =
          ingressRoute.match().map(m -> m.host() + '\n' + m.path() + '\n' + m.type()).orElse("");
      int occurrence = occurrences.merge(match, 1, Integer::sum);
      Optional<Backend> target = ingressRoute.backend().flatMap(b -> target(ingress, b, view));
      Optional<Service> service =
          target.flatMap(b -> view.service(ingress.serviceOf(b)).toOptional());
      routes.add(
          new TracedRoute(
              id(ingress, match + '\n' + occurrence),
              ingress,
              Optional.of(ingressRoute),
              service,
              service.flatMap(s -> findPort(s, target.orElseThrow())).stream().toList(),
              DataPlaneModel.of(view.dataPlane()),
              RouteTracer.traceRoute(ingressRoute, competitors, view)));
    }
    if (routes.isEmpty()
        && !RouteTracer.traceIngressWithoutRoutes(ingress, view)
            .hops()
            .get(0)
            .findings()
            .isEmpty()) {
      routes.add(
          new TracedRoute(
              id(ingress, ""),
              ingress,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              DataPlaneModel.of(view.dataPlane()),
              RouteTracer.traceIngressWithoutRoutes(ingress, view)));
    }
    return routes;
  }

  /** The backend that is dialed, the first one of an action; empty if none is. */
  private static Optional<Backend> target(Ingress ingress, Backend backend, ResourceView view) {
    BackendHandling handling = BackendHandlings.of(ingress, view).of(backend);
    return handling.type() == BackendHandling.HandlingType.ANSWERED
        ? Optional.empty()
        : handling.targets().stream().findFirst();
  }

  private static Optional<ServicePort> findPort(Service service, Backend backend) {
    return service.findPort(backend.port()).or(() -> service.findPortByTargetPort(backend.port()));
  }

  /** A route for the ports that no Ingress references, if it has findings. */
  private static Optional<TracedRoute> from(Service service, ResourceView view) {
    List<Ingress> ingresses = view.ingressesTo(service.ref()).toOptional().orElse(List.of());
    Set<ServicePort> referencedPorts =
        ingresses.stream()
            .flatMap(Ingress::allBackends)
            .filter(b -> b.service().equals(service.key().name()))
            .flatMap(b -> findPort(service, b).stream())
            .collect(Collectors.toSet());
    List<ServicePort> unreferencedPorts =
        service.ports().stream().filter(p -> !referencedPorts.contains(p)).toList();
    if (!ingresses.isEmpty() && unreferencedPorts.isEmpty()) {
      return Optional.empty();
    }
    RouteTrace trace = RouteTracer.tracePorts(service, unreferencedPorts, view);
    boolean handWritten =
        ingresses.isEmpty()
            && view.endpointsOf(service.ref()).toOptional().orElse(List.of()).stream()
                .anyMatch(s -> EndpointOwnership.isHandWritten(s, view));
    return handWritten || trace.hops().stream().anyMatch(h -> !h.findings().isEmpty())
        ? Optional.of(
            new TracedRoute(
                id(service, ""),
                service,
                Optional.empty(),
                Optional.of(service),
                unreferencedPorts,
                DataPlaneModel.of(view.dataPlane()),
                trace))
        : Optional.empty();
  }

  /** A route for endpoints without a Service, except leader election locks. */
  private static Optional<TracedRoute> from(EndpointSet set, ResourceView view) {
    boolean withoutService =
        set.service().filter(s -> view.service(s).toOptional().isPresent()).isEmpty();
    if (!withoutService || EndpointOwnership.isControllerWritten(set, view) || set.isStateStore()) {
      return Optional.empty();
    }
    return Optional.of(
        new TracedRoute(
            id(set, ""),
            set,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            DataPlaneModel.of(view.dataPlane()),
            RouteTracer.traceEndpointsWithoutService(set, view)));
  }

  private static String id(Resource subject, String match) {
    return FindingId.hash(subject.key() + "\n" + match);
  }

  /** The row of the route. */
  RouteRow toRow(FindingAssessor assessor) {
    Optional<Match> match = ingressRoute.flatMap(BackendRoute::match);
    Optional<Ingress> ingress =
        Optional.of(subject).filter(Ingress.class::isInstance).map(Ingress.class::cast);
    List<String> addresses = addresses();
    return new RouteRow(
        id,
        match.map(Match::host).orElse(""),
        match.map(Match::path).orElse(""),
        match.map(m -> m.type().toString()).orElse(""),
        subject.key().namespace(),
        ingress.map(i -> i.key().name()).orElse(""),
        ingress.map(i -> i.classNames().collect(Collectors.joining(" "))).orElse(""),
        serviceName(),
        ports.isEmpty()
            ? ingressRoute.flatMap(BackendRoute::backend).map(b -> b.port().toString()).orElse("")
            : ports.stream().map(ServicePort::describe).collect(Collectors.joining(", ")),
        addresses.stream().limit(RouteRow.MAX_ADDRESSES).toList(),
        Math.max(0, addresses.size() - RouteRow.MAX_ADDRESSES),
        status(assessor),
        assessedFindings(assessor).map(a -> a.finding().rule()).distinct().sorted().toList(),
        summarize(assessor));
  }

  private String serviceName() {
    return service
        .map(s -> s.key().name())
        .or(() -> ingressRoute.flatMap(BackendRoute::backend).map(Backend::service))
        .or(
            () ->
                subject instanceof EndpointSet set
                    ? set.service().map(n -> n.name())
                    : Optional.empty())
        .orElse("");
  }

  /** The destinations to which the data plane sends traffic. */
  private List<String> addresses() {
    if (subject instanceof EndpointSet set) {
      return set.subsets().stream().flatMap(s -> s.addresses().stream()).map(a -> a.ip()).toList();
    }
    return trace.deliveries().stream()
        .map(PortDelivery::targets)
        .flatMap(
            t -> t.getOrDefault(dataPlane, t.isEmpty() ? List.of() : t.get(t.firstKey())).stream())
        .distinct()
        .toList();
  }

  Stream<Finding> findings() {
    return trace.hops().stream().flatMap(h -> h.findings().stream()).distinct();
  }

  private Stream<AssessedFinding> assessedFindings(FindingAssessor assessor) {
    return findings().flatMap(f -> assessor.assessExisting(f).stream());
  }

  RouteStatus status(FindingAssessor assessor) {
    RouteStatus worst =
        assessedFindings(assessor)
            .map(RouteStatus::of)
            .reduce(RouteStatus.OK, RouteStatus::worseOf);
    return trace
        .brokenHop()
        .map(b -> statusOfBrokenHop(b, assessor))
        .map(worst::worseOf)
        .orElse(worst);
  }

  /**
   * The status of the hop that delivers no traffic, apart from its findings. Another program than
   * the data plane may answer for a managed object.
   */
  RouteStatus statusOfBrokenHop(BrokenHop hop, FindingAssessor assessor) {
    if (hop.unknown()) {
      return RouteStatus.UNKNOWN;
    } else if (isExempted(assessor)) {
      return RouteStatus.SUPPRESSED;
    }
    boolean managed =
        Stream.concat(service.stream().map(Service::meta), findings().map(Finding::subject))
            .filter(m -> m.key().equals(hop.object()))
            .anyMatch(assessor::isManagedObject);
    return managed ? RouteStatus.WARNING : RouteStatus.ERROR;
  }

  /** Whether all findings that make the broken hop unreachable are exempted. */
  private boolean isExempted(FindingAssessor assessor) {
    List<Finding> unreachable =
        trace.brokenHop().stream()
            .flatMap(b -> trace.hops().stream().filter(h -> h.object().equals(b.object())))
            .map(Hop::findings)
            .flatMap(List::stream)
            .filter(f -> f.severity() == Severity.UNREACHABLE)
            .toList();
    return !unreachable.isEmpty()
        && unreachable.stream()
            .allMatch(
                f -> assessor.assessExisting(f).filter(AssessedFinding::isExempted).isPresent());
  }

  /** A reachable route with an error, such as a port mismatch, shows the error first. */
  private String summarize(FindingAssessor assessor) {
    return trace.isReachable()
        ? assessedFindings(assessor)
            .filter(a -> RouteStatus.of(a) == RouteStatus.ERROR)
            .map(AssessedFinding::finding)
            .findFirst()
            .map(f -> f.object() + ": " + f.message())
            .orElse(trace.summary())
        : trace.summary();
  }
}
