package dev.portcullis.map;

import dev.portcullis.explain.Hop;
import dev.portcullis.explain.PortDelivery;
import dev.portcullis.explain.RouteTrace;
import dev.portcullis.explain.TraceEdge;
import dev.portcullis.map.Detail.Arrow;
import dev.portcullis.map.Detail.Carried;
import dev.portcullis.map.Detail.Column;
import dev.portcullis.map.Detail.Remark;
import dev.portcullis.map.Detail.Stop;
import dev.portcullis.model.Kind;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.TextFormat;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.RuleRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lays a way out as stops and arrows. An explanation knows objects only: host, ports and addresses
 * become stops of their own here.
 */
final class Drawing {

  /** How many targets a sentence names. */
  private static final int NAMED = 4;

  /** How many addresses are drawn; a sentence says how many more there are. */
  private static final int DRAWN = 50;

  /** The ids of stops are counted in the order of traffic. */
  private static final Comparator<Arrow> BY_TRAFFIC =
      Comparator.comparingInt(a -> Integer.parseInt(a.from().substring(1)));

  private final Way way;
  private final Scale scale;
  private final Function<ObjectKey, Optional<Resource>> objects;
  private final RouteTrace explanation;
  private final Map<String, Stop> stops = new LinkedHashMap<>();
  private final Set<Arrow> arrows = new LinkedHashSet<>();

  private Drawing(Way way, Scale scale, Function<ObjectKey, Optional<Resource>> objects) {
    this.way = way;
    this.scale = scale;
    this.objects = objects;
    explanation = way.explanation();
  }

  /**
   * Draws it.
   *
   * @param objects what there is, by key
   */
  static Detail of(Way way, Scale scale, Function<ObjectKey, Optional<Resource>> objects) {
    return new Drawing(way, scale, objects).detail();
  }

  private Detail detail() {
    way.routed()
        .ifPresent(r -> plain(explanation.query(), Column.HOST, "Request", requested(), State.OK));
    explanation.hops().stream().filter(h -> !isBehindPorts(h)).forEach(this::object);
    ports();
    explanation.hops().stream().filter(this::isBehindPorts).forEach(this::object);
    explanation.edges().forEach(this::link);
    return new Detail(
        way.route(scale),
        explanation.query(),
        explanation.isReachable(),
        explanation.summary(),
        List.copyOf(stops.values()),
        arrows.stream().sorted(BY_TRAFFIC).toList(),
        explanation.deliveries().stream().flatMap(d -> carried(d).stream()).toList(),
        explanation.notes());
  }

  private List<String> requested() {
    return way.routed()
        .flatMap(r -> r.match())
        .map(
            m ->
                List.of(
                    m.host().isEmpty() ? "any host" : "host " + m.host(),
                    (m.path().isEmpty() ? "any path" : "path " + m.path()) + " (" + m.type() + ")"))
        .orElse(List.of("requests that no rule takes"));
  }

  private boolean isBehindPorts(Hop hop) {
    Kind kind = hop.object().kind();
    return kind == Kind.ENDPOINTS || kind == Kind.ENDPOINT_SLICE;
  }

  private void object(Hop hop) {
    ObjectKey key = hop.object();
    boolean breaks = explanation.brokenHop().filter(b -> b.object().equals(key)).isPresent();
    State worst = hop.findings().stream().map(scale::state).reduce(State.OK, State::or);
    State state =
        !breaks
            ? worst
            : worst.or(
                explanation.brokenHop().orElseThrow().unknown()
                    ? State.UNKNOWN
                    : way.isMeant(scale) ? State.SUPPRESSED : State.ERROR);
    Column column =
        switch (key.kind()) {
          case INGRESS -> Column.INGRESS;
          case ENDPOINTS, ENDPOINT_SLICE -> Column.ENDPOINTS;
          default -> Column.SERVICE;
        };
    stops.put(
        key.toString(),
        new Stop(
            id(),
            column,
            key.kind().toString(),
            key.namespace(),
            key.name(),
            hop.details(),
            state,
            breaks,
            hop.findings().stream().filter(scale::counts).map(this::remark).toList()));
  }

  private Remark remark(Finding finding) {
    return new Remark(
        finding,
        RuleRegistry.info(finding.rule()).map(RuleInfo::summary).orElse(""),
        scale.isError(finding),
        scale.excuse(finding),
        Fix.of(finding, objects.apply(finding.object())));
  }

  /** A port by its own name, and an arrow to it from its Service. */
  private void ports() {
    way.service()
        .ifPresent(
            s -> {
              for (ServicePort port : way.ports()) {
                boolean carries =
                    explanation.deliveries().stream()
                        .filter(d -> d.port().equals(port))
                        .allMatch(d -> d.targets().values().stream().anyMatch(t -> !t.isEmpty()));
                plain(
                    portName(port.name()),
                    Column.PORT,
                    "Port",
                    port.describe(),
                    List.of("targetPort " + port.targetPort()),
                    State.OK);
                arrow(s.key().toString(), portName(port.name()), "", carries);
              }
            });
  }

  private static String portName(String name) {
    return "port\n" + name;
  }

  private void plain(String name, Column column, String kind, List<String> says, State state) {
    plain(name, column, kind, name, says, state);
  }

  private void plain(
      String key, Column column, String kind, String name, List<String> says, State state) {
    stops.computeIfAbsent(
        key, k -> new Stop(id(), column, kind, "", name, says, state, false, List.of()));
  }

  private String id() {
    return "h" + stops.size();
  }

  /** From a Service on, an arrow starts at the port that it is for. */
  private void link(TraceEdge link) {
    boolean fromService =
        way.service().filter(s -> s.key().toString().equals(link.from())).isPresent();
    List<ServicePort> by =
        fromService ? way.ports().stream().filter(p -> isFor(link, p)).toList() : List.of();
    if (!stops.containsKey(link.to())) {
      boolean pods = fromService;
      long drawn = stops.values().stream().filter(s -> s.column() == Column.ADDRESS).count();
      if (drawn >= DRAWN) {
        return;
      }
      plain(link.to(), Column.ADDRESS, pods ? "Pods" : "Address", List.of(), State.OK);
    }
    by.forEach(p -> arrow(portName(p.name()), link.to(), "", link.active()));
    if (by.isEmpty() && stops.containsKey(link.from())) {
      arrow(link.from(), link.to(), link.label(), link.active());
    }
  }

  private static boolean isFor(TraceEdge link, ServicePort port) {
    return link.label().equals(port.name().isEmpty() ? "(unnamed)" : port.name())
        || link.label().equals("targetPort " + port.targetPort());
  }

  private void arrow(String from, String to, String label, boolean carries) {
    arrows.add(new Arrow(stops.get(from).id(), stops.get(to).id(), label, carries));
  }

  private static List<Carried> carried(PortDelivery delivery) {
    List<Carried> carried = new ArrayList<>();
    ServicePort port = delivery.port();
    String name = port.identity() + (port.name().isEmpty() ? "" : " (" + port.name() + ")");
    delivery
        .targets()
        .forEach(
            (plane, targets) ->
                carried.add(
                    new Carried(
                        plane.toString(),
                        name,
                        targets,
                        targets.isEmpty()
                            ? "finds nobody for it and refuses"
                            : "sends to " + TextFormat.joinFirst(targets, NAMED))));
    return carried;
  }
}
