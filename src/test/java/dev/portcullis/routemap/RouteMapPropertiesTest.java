package dev.portcullis.routemap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointOwnership;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.UnreadableResource;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.ResourceEdits;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/** Checks invariants of the route map of random clusters. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
class RouteMapPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

  private static final Map<String, String> EXEMPTIONS =
      RuleRegistry.ALL.stream()
          .collect(
              Collectors.toMap(
                  r -> "ignore.portcullis.dev/" + r.info().id(), r -> "until 2026-02-01: known"));

  /** A view that follows changes. */
  private static final class ChangingView extends IndexedView {

    ChangingView(ClusterState state) {
      super(state.dataPlane());
      state.objects().forEach(index::put);
    }

    void apply(ResourceChange change) {
      change.after().ifPresentOrElse(index::put, () -> index.remove(change.key()));
    }

    @Override
    protected boolean isKnown(Kind kind, String namespace) {
      return true;
    }
  }

  /** States in which some findings are exempted and some objects cannot be read. */
  @Provide
  Arbitrary<ClusterState> partlyReadableStates() {
    return Combinators.combine(
            new ClusterArbitraries().clusterStates(), Arbitraries.integers().between(0, 255))
        .as(
            (state, bits) ->
                new ClusterState(
                    IntStream.range(0, state.objects().size())
                        .mapToObj(i -> altered(state.objects().get(i), bits >> i))
                        .toList(),
                    state.dataPlane()));
  }

  private static Resource altered(Resource object, int bits) {
    return (bits & 7) == 7
        ? new UnreadableResource(object.meta())
        : (bits & 3) == 2 ? ResourceEdits.withAnnotations(object, EXEMPTIONS) : object;
  }

  private static RouteMap routeMap(ClusterState state, ResourceView view) {
    return new RouteMap(state.objects().stream(), view, Policy.STANDARD, TODAY);
  }

  @Property
  void updatedMapEqualsRebuiltMap(@ForAll ResourceUpdate step) {
    ChangingView view = new ChangingView(step.state());
    RouteMap map = routeMap(step.state(), view);
    Map<String, RouteRow> rows = byId(map.routes());
    view.apply(step.change());
    RouteMap.Update update = map.applyChanges(List.of(step.change()));
    List<RouteRow> rebuilt = routeMap(step.stateAfter(), view).routes();
    assertEquals(lines(rebuilt), lines(map.routes()));
    update.removedIds().forEach(rows::remove);
    update.changed().forEach(r -> rows.put(r.id(), r));
    assertEquals(byId(rebuilt), rows, "the rows of a client that applies the update");
    CoverageFloor.require("changed", 19, !update.changed().isEmpty());
    CoverageFloor.require("removed", 11, !update.removedIds().isEmpty());
    CoverageFloor.require("unchanged", 29, update.changed().size() < rebuilt.size());
  }

  private static Map<String, RouteRow> byId(List<RouteRow> routes) {
    return new HashMap<>(routes.stream().collect(Collectors.toMap(RouteRow::id, r -> r)));
  }

  private static String lines(List<RouteRow> routes) {
    return routes.stream().map(RouteRow::toString).collect(Collectors.joining("\n"));
  }

  /** Every finding on an object that no controller maintains is shown in some route. */
  @Property
  void everyFindingIsShown(@ForAll ClusterState state) {
    ResourceView view = new ChangingView(state);
    RouteMap map = routeMap(state, view);
    Set<Finding> shown = new HashSet<>();
    for (RouteRow route : map.routes()) {
      RouteDetail detail = map.detail(route.id()).orElseThrow();
      detail.nodes().forEach(s -> s.findings().forEach(r -> shown.add(r.assessment().finding())));
      assertEquals(route, detail.row());
    }
    CoverageFloor.require("findings", 20, !shown.isEmpty());
    for (Resource object : state.objects()) {
      boolean isManaged =
          object instanceof EndpointSet set && EndpointOwnership.isControllerWritten(set, view);
      if (!isManaged && !object.meta().deleting()) {
        RuleRegistry.check(object, view)
            .forEach(f -> assertTrue(shown.contains(f), () -> f + " is in none of " + shown));
      }
    }
  }

  @Property
  void rowHasWorstStatusOfItsRoute(@ForAll("partlyReadableStates") ClusterState state) {
    RouteMap map = routeMap(state, new ChangingView(state));
    for (RouteRow route : map.routes()) {
      RouteDetail detail = map.detail(route.id()).orElseThrow();
      RouteStatus worst =
          detail.nodes().stream()
              .map(RouteDetail.Node::status)
              .reduce(RouteStatus.OK, RouteMapPropertiesTest::worse);
      assertEquals(worst, route.status(), () -> detail.toString());
      for (RouteStatus status : RouteStatus.values()) {
        CoverageFloor.require(status.toString(), 1, status == worst);
      }
      CoverageFloor.require("reachable", 5, detail.reachable());
      assertEquals(
          detail.reachable() ? 0 : 1,
          detail.nodes().stream().filter(RouteDetail.Node::broken).count());
      Set<String> ids =
          detail.nodes().stream().map(RouteDetail.Node::id).collect(Collectors.toSet());
      detail
          .edges()
          .forEach(a -> assertTrue(ids.containsAll(List.of(a.from(), a.to())), a.toString()));
    }
  }

  private static RouteStatus worse(RouteStatus one, RouteStatus other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
