package dev.portcullis.routemap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.policy.Policy;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

/** Checks invariants of the route map of random clusters. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
class RouteMapPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);

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
    for (Resource object : state.objects()) {
      boolean isManaged = object instanceof EndpointSet set && !set.isHandWritten();
      if (!isManaged && !object.meta().deleting()) {
        RuleRegistry.check(object, view)
            .forEach(f -> assertTrue(shown.contains(f), () -> f + " is in none of " + shown));
      }
    }
  }

  @Property
  void rowHasWorstStatusOfItsRoute(@ForAll ClusterState state) {
    RouteMap map = routeMap(state, new ChangingView(state));
    for (RouteRow route : map.routes()) {
      RouteDetail detail = map.detail(route.id()).orElseThrow();
      RouteStatus worst =
          detail.nodes().stream()
              .map(RouteDetail.Node::status)
              .reduce(RouteStatus.OK, RouteMapPropertiesTest::worse);
      assertEquals(worst, route.status(), () -> detail.toString());
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
