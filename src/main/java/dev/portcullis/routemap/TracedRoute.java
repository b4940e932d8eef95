package dev.portcullis.routemap;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.explain.BackendRoute;
import dev.portcullis.explain.DataPlaneModel;
import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.RouteTracer;
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
 * A way on the map.
 *
 * @param id that of its {@link RouteRow}
 * @param subject the object that it begins at
 * @param ingressRoute the backend of the Ingress that it begins at; empty if it begins elsewhere
 * @param service the Service that it leads to, if there is one
 * @param ports the ports of the Service that it leads by
 * @param dataPlane who decides whether it is carried
 */
record TracedRoute(
    String id,
    Resource subject,
    Optional<BackendRoute> ingressRoute,
    Optional<Service> service,
    List<ServicePort> ports,
    DataPlaneModel dataPlane,
    RouteTrace trace) {

  /** The ways that begin at an object; none at most kinds, and at what an Ingress leads to. */
  static List<TracedRoute> from(Resource subject, ResourceView chain, Collection<Ingress> rivals) {
    if (subject instanceof Ingress ingress) {
      return from(ingress, chain, rivals);
    } else if (subject instanceof Service service) {
      return from(service, chain).stream().toList();
    }
    return subject instanceof EndpointSet set ? from(set, chain).stream().toList() : List.of();
  }

  private static List<TracedRoute> from(
      Ingress ingress, ResourceView chain, Collection<Ingress> rivals) {
    Map<String, Integer> seen = new HashMap<>();
    List<TracedRoute> ways = new ArrayList<>();
    for (BackendRoute routed : BackendRoute.of(ingress).toList()) {
      String what =
          routed.match().map(m -> m.host() + '\n' + m.path() + '\n' + m.type()).orElse("");
      int times = seen.merge(what, 1, Integer::sum);
      Optional<Service> service =
          routed.backend().flatMap(b -> chain.service(ingress.serviceOf(b)).toOptional());
      ways.add(
          new TracedRoute(
              id(ingress, what + '\n' + times),
              ingress,
              Optional.of(routed),
              service,
              service.flatMap(s -> findPort(s, routed.backend().orElseThrow())).stream().toList(),
              DataPlaneModel.of(chain.dataPlane()),
              RouteTracer.traceRoute(routed, rivals, chain)));
    }
    if (ways.isEmpty()
        && !RouteTracer.traceIngressWithoutRoutes(ingress, chain)
            .hops()
            .get(0)
            .findings()
            .isEmpty()) {
      ways.add(
          new TracedRoute(
              id(ingress, ""),
              ingress,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              DataPlaneModel.of(chain.dataPlane()),
              RouteTracer.traceIngressWithoutRoutes(ingress, chain)));
    }
    return ways;
  }

  private static Optional<ServicePort> findPort(Service service, Backend backend) {
    return service.findPort(backend.port()).or(() -> service.findPortByTargetPort(backend.port()));
  }

  /** The ports that no Ingress leads to, where there is anything to be said of them. */
  private static Optional<TracedRoute> from(Service service, ResourceView chain) {
    List<Ingress> ingresses = chain.ingressesTo(service.ref()).toOptional().orElse(List.of());
    Set<ServicePort> reached =
        ingresses.stream()
            .flatMap(i -> i.backends().stream())
            .filter(b -> b.service().equals(service.key().name()))
            .flatMap(b -> findPort(service, b).stream())
            .collect(Collectors.toSet());
    List<ServicePort> left = service.ports().stream().filter(p -> !reached.contains(p)).toList();
    if (!ingresses.isEmpty() && left.isEmpty()) {
      return Optional.empty();
    }
    RouteTrace explanation = RouteTracer.tracePorts(service, left, chain);
    boolean byHand =
        ingresses.isEmpty()
            && chain.endpointsOf(service.ref()).toOptional().orElse(List.of()).stream()
                .anyMatch(EndpointSet::isHandWritten);
    return byHand || explanation.hops().stream().anyMatch(h -> !h.findings().isEmpty())
        ? Optional.of(
            new TracedRoute(
                id(service, ""),
                service,
                Optional.empty(),
                Optional.of(service),
                left,
                DataPlaneModel.of(chain.dataPlane()),
                explanation))
        : Optional.empty();
  }

  /** Endpoints without a Service; locks for leader election are no way to anywhere. */
  private static Optional<TracedRoute> from(EndpointSet set, ResourceView chain) {
    boolean alone = set.service().filter(s -> chain.service(s).toOptional().isPresent()).isEmpty();
    if (!alone || !set.isHandWritten() || set.isStateStore()) {
      return Optional.empty();
    }
    return Optional.of(
        new TracedRoute(
            id(set, ""),
            set,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            DataPlaneModel.of(chain.dataPlane()),
            RouteTracer.traceEndpointsWithoutService(set, chain)));
  }

  private static String id(Resource subject, String what) {
    return FindingId.hash(subject.key() + "\n" + what);
  }

  /** What it says on one line. */
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

  /** Where whoever carries the traffic sends it. */
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
        .map(
            b ->
                b.unknown()
                    ? RouteStatus.UNKNOWN
                    : isExempted(assessor) ? RouteStatus.SUPPRESSED : RouteStatus.ERROR)
        .map(worst::worseOf)
        .orElse(worst);
  }

  /** Whether all that is said to be dead where it breaks is meant to be. */
  boolean isExempted(FindingAssessor assessor) {
    List<Finding> dead =
        trace.brokenHop().stream()
            .flatMap(b -> trace.hops().stream().filter(h -> h.object().equals(b.object())))
            .map(Hop::findings)
            .flatMap(List::stream)
            .filter(f -> f.severity() == Severity.UNREACHABLE)
            .toList();
    return !dead.isEmpty()
        && dead.stream()
            .allMatch(
                f -> assessor.assessExisting(f).filter(AssessedFinding::isExempted).isPresent());
  }

  /** Two numbers that disagree end somewhere, and that is not what is to be said first. */
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
