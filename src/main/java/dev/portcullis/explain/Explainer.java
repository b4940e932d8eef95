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
public final class Explainer {

  private final ResourceView chain;
  private final List<Hop> hops = new ArrayList<>();
  private final Set<Link> links = new LinkedHashSet<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private Optional<Break> broken = Optional.empty();

  private Explainer(ResourceView chain) {
    this.chain = chain;
  }

  /**
   * The way of a request.
   *
   * @param ingresses all there are
   * @return empty if no Ingress has anything for that host
   */
  public static Optional<Explanation> ofRequest(
      String host, String path, Collection<Ingress> ingresses, ResourceView chain) {
    Request request = new Request(host, path);
    List<Routed> takers = Routed.all(request, ingresses);
    boolean known =
        ingresses.stream()
            .flatMap(Routed::of)
            .flatMap(r -> r.match().stream())
            .anyMatch(m -> request.isForHost(m.host()));
    if (takers.isEmpty() && !known) {
      return Optional.empty();
    }
    Explainer explainer = new Explainer(chain);
    if (takers.isEmpty()) {
      explainer.nobodyTakes(request, ingresses);
    } else {
      explainer.request(request.toString(), takers);
    }
    return Optional.of(explainer.explanation(request.toString()));
  }

  /**
   * The way of whatever an Ingress takes by one of its backends.
   *
   * @param rivals other Ingresses, of which some may take the same
   */
  public static Explanation ofRouted(
      Routed routed, Collection<Ingress> rivals, ResourceView chain) {
    List<Routed> takers = new ArrayList<>(List.of(routed));
    rivals.stream()
        .filter(i -> !i.key().equals(routed.ingress().key()))
        .flatMap(Routed::of)
        .filter(r -> routed.match().isPresent() && r.match().equals(routed.match()))
        .forEach(takers::add);
    Explainer explainer = new Explainer(chain);
    explainer.request(routed.question(), takers);
    return explainer.explanation(routed.question());
  }

  /** The ways from some ports of a Service on, whoever comes there. */
  public static Explanation ofPorts(Service service, List<ServicePort> ports, ResourceView chain) {
    Explainer explainer = new Explainer(chain);
    explainer.service(service, ports);
    return explainer.explanation(question(service));
  }

  private static String question(Service service) {
    return "service/" + service.key().namespace() + "/" + service.key().name();
  }

  /** What is to be said of an Ingress that takes nothing. */
  public static Explanation ofNothing(Ingress ingress, ResourceView chain) {
    Explainer explainer = new Explainer(chain);
    Hop hop =
        new Hop(
            ingress.key(),
            List.of(Described.classes(ingress), "no rule and no default backend"),
            Said.of(ingress, chain));
    explainer.hops.add(hop);
    explainer.dead(hop);
    explainer.breaks(ingress.key(), "it takes no request");
    return explainer.explanation(ingress.key().toString());
  }

  /** What Endpoints or a slice are good for that belong to no Service. */
  public static Explanation ofEndpoints(EndpointSet set, ResourceView chain) {
    Explainer explainer = new Explainer(chain);
    List<String> lines = new ArrayList<>();
    set.subsets().forEach(s -> lines.add(Described.subset(s)));
    Hop hop = new Hop(set.key(), lines, Said.of(set, chain));
    explainer.hops.add(hop);
    explainer.dead(hop);
    boolean unknown = set.service().filter(s -> !chain.service(s).isAbsent()).isPresent();
    explainer.breaks(
        new Break(
            set.key(),
            unknown
                ? "its Service is not to be seen, so nobody could look"
                : "there is no Service that it stands behind",
            unknown));
    return explainer.explanation(set.key().toString());
  }

  /** The ways to a Service, and on from there. */
  public static Explanation ofService(Service service, ResourceView chain) {
    Explainer explainer = new Explainer(chain);
    chain
        .ingressesTo(service.ref())
        .toOptional()
        .orElse(List.of())
        .forEach(i -> explainer.routesTo(service, i));
    explainer.service(service, service.ports());
    return explainer.explanation(question(service));
  }

  private Explanation explanation(String question) {
    return new Explanation(
        question,
        hops,
        List.copyOf(links),
        deliveries,
        notes,
        broken,
        broken.map(Break::toString).orElseGet(() -> "gets through to " + String.join("; ", ends)));
  }

  private void breaks(ObjectKey where, String why) {
    breaks(new Break(where, why, false));
  }

  private void breaks(Break here) {
    broken = broken.or(() -> Optional.of(here));
  }

  private void nobodyTakes(Request request, Collection<Ingress> ingresses) {
    List<Routed> ofHost =
        ingresses.stream()
            .flatMap(Routed::of)
            .filter(r -> r.match().filter(m -> request.isForHost(m.host())).isPresent())
            .toList();
    for (Ingress ingress : ofHost.stream().map(Routed::ingress).distinct().toList()) {
      hops.add(
          new Hop(
              ingress.key(),
              ofHost.stream().filter(r -> r.ingress().equals(ingress)).map(Routed::rule).toList(),
              List.of()));
      links.add(new Link(request.toString(), ingress.key().toString(), "", false));
    }
    breaks(
        ofHost.get(0).ingress().key(),
        "no path of " + request.host() + " is for " + request.path() + ", and no default backend");
  }

  private void request(String request, List<Routed> takers) {
    Routed taker = takers.get(0);
    Ingress ingress = taker.ingress();
    String where = ingress.key().toString();
    links.add(new Link(request, where, taker.rule(), true));
    takers.stream()
        .skip(1)
        .filter(taker::isAsNearAs)
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
            List.of(Described.classes(ingress), taker.rule() + to),
            Said.of(ingress, chain).stream()
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
      ends.add("what is no Service, and is not looked at here");
      return;
    }
    dead(hop);
    backend(ingress, taker.backend().get());
  }

  private void dead(Hop hop) {
    if (hop.isDead()) {
      hop.findings().stream()
          .filter(f -> f.severity() == Severity.UNREACHABLE)
          .findFirst()
          .ifPresent(f -> breaks(hop.object(), f.problem() + " [" + f.rule() + "]"));
    }
  }

  private void backend(Ingress ingress, Backend backend) {
    ServiceRef name = ingress.serviceOf(backend);
    if (backend.isDefinedByAnnotation()
        && broken.isEmpty()
        && chain.service(name).toOptional().isEmpty()) {
      ends.add("what an annotation says, as the AWS load balancer controller reads it");
      return;
    }
    String from = ingress.key().toString();
    Lookup<Service> found = chain.service(name);
    Optional<ServicePort> port =
        found
            .toOptional()
            .flatMap(
                s -> s.findPort(backend.port()).or(() -> s.findPortByTargetPort(backend.port())));
    links.add(new Link(from, name.key().toString(), "port " + backend.port(), port.isPresent()));
    if (found.toOptional().isEmpty()) {
      String why =
          found.isAbsent()
              ? "there is no such Service"
              : "the Services of namespace "
                  + name.namespace()
                  + " are not to be seen, so nobody could look";
      hops.add(new Hop(name.key(), List.of(why), List.of()));
      breaks(new Break(name.key(), why, !found.isAbsent()));
      return;
    }
    Service service = found.toOptional().get();
    service(service, port.stream().toList());
    if (port.isEmpty() && !service.isExternalName()) {
      breaks(name.key(), "it has no port " + backend.port());
    }
  }

  private void routesTo(Service service, Ingress ingress) {
    List<Routed> routes =
        Routed.of(ingress)
            .filter(
                r -> r.backend().filter(b -> b.service().equals(service.key().name())).isPresent())
            .toList();
    List<String> lines = new ArrayList<>(List.of(Described.classes(ingress)));
    Set<String> backends = new LinkedHashSet<>();
    for (Routed route : routes) {
      Backend backend = route.backend().orElseThrow();
      backends.add(backend.identity());
      lines.add(route.rule() + " → port " + backend.port());
      links.add(
          new Link(
              ingress.key().toString(),
              service.key().toString(),
              "port " + backend.port(),
              service.findPort(backend.port()).isPresent()));
    }
    Hop hop =
        new Hop(
            ingress.key(),
            lines,
            Said.of(ingress, chain).stream()
                .filter(f -> f.route().isEmpty() || backends.contains(f.hop()))
                .toList());
    hops.add(hop);
    dead(hop);
  }

  private void service(Service service, List<ServicePort> ports) {
    Set<String> others = others(service, ports);
    List<String> lines = new ArrayList<>();
    ports.forEach(p -> lines.add("port " + p.describe() + ", targetPort " + p.targetPort()));
    if (ports.isEmpty()) {
      lines.add(service.ports().isEmpty() ? "no ports" : "it has " + Described.ports(service));
    }
    lines.add(Described.kind(service));
    Hop hop = new Hop(service.key(), lines, about(Said.of(service, chain), others));
    hops.add(hop);
    dead(hop);
    if (service.isExternalName()) {
      ends.add("a name outside the cluster, which DNS knows");
      return;
    }
    Behind behind = Behind.of(service, chain);
    behind.sets().forEach(s -> set(service, behind, s, ports, others));
    ports.forEach(p -> deliver(service, behind, p));
  }

  /** What is said of ports that are not asked about. */
  private static Set<String> others(Service service, List<ServicePort> ports) {
    return service.ports().stream()
        .filter(p -> !ports.contains(p))
        .map(ServicePort::identity)
        .collect(Collectors.toSet());
  }

  private static List<Finding> about(List<Finding> findings, Set<String> others) {
    return findings.stream().filter(f -> !others.contains(f.hop())).toList();
  }

  private void set(
      Service service,
      Behind behind,
      EndpointSet set,
      List<ServicePort> ports,
      Set<String> others) {
    List<String> lines = new ArrayList<>();
    behind.unread(set).ifPresent(lines::add);
    set.subsets().forEach(s -> lines.add(Described.subset(s)));
    Hop hop = new Hop(set.key(), lines, about(Said.of(set, chain), others));
    hops.add(hop);
    dead(hop);
    Plane plane = Plane.of(chain.dataPlane());
    for (ServicePort port : ports) {
      List<String> targets = behind.targetsIn(set, plane, port);
      String name = port.name().isEmpty() ? "(unnamed)" : port.name();
      links.add(new Link(service.key().toString(), set.key().toString(), name, !targets.isEmpty()));
      targets.forEach(t -> links.add(new Link(set.key().toString(), t, "", true)));
    }
  }

  private void deliver(Service service, Behind behind, ServicePort port) {
    if (!service.selector().isEmpty() && !behind.isByController()) {
      String pods = "pods " + TextFormat.formatLabels(service.selector());
      links.add(new Link(service.key().toString(), pods, "targetPort " + port.targetPort(), true));
      ends.add(
          "port "
              + port.targetPort()
              + " of the pods with "
              + TextFormat.formatLabels(service.selector()));
      return;
    }
    Delivery delivery = behind.deliver(port);
    Plane plane = Plane.of(chain.dataPlane());
    deliveries.add(delivery);
    List<String> targets = delivery.targets().getOrDefault(plane, List.of());
    if (plane.skips(service) && !behind.isNobody()) {
      ends.add("the addresses above, which DNS or another proxy than kube-proxy hands out");
    } else if (targets.isEmpty()) {
      breaks(
          new Break(
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
      ends.add(TextFormat.joinFirst(targets, Described.NAMED));
    }
  }
}
