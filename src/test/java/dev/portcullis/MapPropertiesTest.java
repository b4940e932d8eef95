package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.Worlds.Step;
import dev.portcullis.Worlds.World;
import dev.portcullis.inspect.Change;
import dev.portcullis.map.Detail;
import dev.portcullis.map.Route;
import dev.portcullis.map.RouteMap;
import dev.portcullis.map.Scale;
import dev.portcullis.map.State;
import dev.portcullis.model.Chain;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IndexedView;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Resource;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
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

/** What is on the map in any world, and that a map which followed is the map made anew. */
@Domain(Worlds.class)
@Domain(DomainContext.Global.class)
class MapPropertiesTest {

  private static final Scale SCALE = new Scale(Map.of(), LocalDate.of(2026, 1, 1));

  /** A view that moves, as that of a cluster does. */
  private static final class Moving extends IndexedView {

    Moving(World world) {
      super(world.dataPlane());
      world.objects().forEach(index::put);
    }

    void move(Change change) {
      change.after().ifPresentOrElse(index::put, () -> index.remove(change.key()));
    }

    @Override
    protected boolean knows(Kind kind, String namespace) {
      return true;
    }
  }

  private static RouteMap map(World world, Chain view) {
    return new RouteMap(world.objects().stream(), view, SCALE);
  }

  @Property
  void aMapThatFollowedIsTheMapMadeAnew(@ForAll Step step) {
    Moving view = new Moving(step.world());
    RouteMap map = map(step.world(), view);
    Map<String, Route> known = byId(map.routes());
    view.move(step.change());
    RouteMap.Difference told = map.follow(List.of(step.change()));
    List<Route> anew = map(step.after(), view).routes();
    assertEquals(lines(anew), lines(map.routes()));
    told.removed().forEach(known::remove);
    told.changed().forEach(r -> known.put(r.id(), r));
    assertEquals(byId(anew), known, "what the page knows that was told the difference");
  }

  private static Map<String, Route> byId(List<Route> routes) {
    return new HashMap<>(routes.stream().collect(Collectors.toMap(Route::id, r -> r)));
  }

  private static String lines(List<Route> routes) {
    return routes.stream().map(Route::toString).collect(Collectors.joining("\n"));
  }

  /** Whatever is wrong with what somebody wrote can be found, and is shown where the row leads. */
  @Property
  void everyFindingIsOnTheMap(@ForAll World world) {
    Chain view = new Moving(world);
    RouteMap map = map(world, view);
    Set<Finding> shown = new HashSet<>();
    for (Route route : map.routes()) {
      Detail detail = map.detail(route.id()).orElseThrow();
      detail.stops().forEach(s -> s.remarks().forEach(r -> shown.add(r.finding())));
      assertEquals(route, detail.route());
    }
    for (Resource object : world.objects()) {
      boolean byController = object instanceof EndpointSet set && !set.isHandWritten();
      if (!byController) {
        Rules.check(object, view)
            .forEach(f -> assertTrue(shown.contains(f), () -> f + " is in none of " + shown));
      }
    }
  }

  @Property
  void aRowIsAsBadAsTheWorstOnItsWay(@ForAll World world) {
    RouteMap map = map(world, new Moving(world));
    for (Route route : map.routes()) {
      Detail detail = map.detail(route.id()).orElseThrow();
      State worst =
          detail.stops().stream()
              .map(Detail.Stop::state)
              .reduce(State.OK, MapPropertiesTest::worse);
      assertEquals(worst, route.state(), () -> detail.toString());
      assertEquals(
          detail.through() ? 0 : 1, detail.stops().stream().filter(Detail.Stop::breaks).count());
      Set<String> ids = detail.stops().stream().map(Detail.Stop::id).collect(Collectors.toSet());
      detail
          .arrows()
          .forEach(a -> assertTrue(ids.containsAll(List.of(a.from(), a.to())), a.toString()));
    }
  }

  private static State worse(State one, State other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
