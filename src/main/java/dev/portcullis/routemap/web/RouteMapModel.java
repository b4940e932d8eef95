package dev.portcullis.routemap.web;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.policy.Policy;
import dev.portcullis.routemap.RouteDetail;
import dev.portcullis.routemap.RouteMap;
import dev.portcullis.routemap.RouteMap.Update;
import dev.portcullis.routemap.RouteMapSource;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The route map of a source, kept up to date while clients use it, and released otherwise. All
 * methods except those of the listener must be called from one thread.
 */
final class RouteMapModel implements RouteMapSource.Listener {

  /** Clients reload everything if more rows change. */
  private static final int MAX_UPDATE_ROWS = 1000;

  /** Receives updates of the map. */
  interface ModelListener {
    /** Called with the changed routes. */
    default void onRowsChanged(String json) {}

    /** Called when clients must reload everything. */
    default void onReset() {}
  }

  private final RouteMapSource source;
  private final Policy policy;
  private final Clock clock;
  private final ModelListener listener;
  private final Runnable onPendingChanges;
  private final Map<ObjectKey, ResourceChange> pending = new LinkedHashMap<>();
  private boolean replaced;
  private boolean active;
  private Optional<RouteMap> routeMap = Optional.empty();
  private Optional<EncodedBody> encodedState = Optional.empty();
  private List<String> readProblems = List.of();

  /**
   * Reads nothing before the first request.
   *
   * @param onPendingChanges called by any thread when {@link #applyPendingChanges} has something to
   *     do
   */
  RouteMapModel(
      RouteMapSource source,
      Policy policy,
      Clock clock,
      ModelListener listener,
      Runnable onPendingChanges) {
    this.source = source;
    this.policy = policy;
    this.clock = clock;
    this.listener = listener;
    this.onPendingChanges = onPendingChanges;
    source.addListener(this);
  }

  @Override
  public void onObjectChanged(ResourceChange change) {
    boolean first;
    synchronized (pending) {
      if (!active) {
        return;
      }
      first = pending.isEmpty() && !replaced;
      pending.merge(change.key(), change, (a, b) -> new ResourceChange(a.before(), b.after()));
    }
    if (first) {
      onPendingChanges.run();
    }
  }

  @Override
  public void onViewReplaced() {
    synchronized (pending) {
      if (!active) {
        return;
      }
      replaced = true;
    }
    onPendingChanges.run();
  }

  /** The state with all routes. */
  EncodedBody encodedState() {
    RouteMap current = currentMap();
    EncodedBody state =
        encodedState.orElseGet(
            () ->
                EncodedBody.ofJson(
                    RouteMapJson.initialState(source, current.routes(), clock.instant())));
    encodedState = Optional.of(state);
    return state;
  }

  /** The details of a route; empty if there is none with that id. */
  Optional<EncodedBody> encodedDetail(String id) {
    return currentMap().detail(id).map(d -> EncodedBody.ofJson(RouteMapJson.detail(d, source)));
  }

  /** State and details of all routes. */
  String toJson() {
    RouteMap current = currentMap();
    List<RouteDetail> details =
        current.routes().stream().flatMap(r -> current.detail(r.id()).stream()).toList();
    return RouteMapJson.standalone(source, current.routes(), details, clock.instant());
  }

  private RouteMap currentMap() {
    if (routeMap.isEmpty()) {
      rebuild();
    } else {
      applyPendingChanges();
    }
    return routeMap.orElseThrow();
  }

  private void rebuild() {
    synchronized (pending) {
      active = true;
      pending.clear();
      replaced = false;
    }
    readProblems = source.readProblems();
    routeMap =
        Optional.of(new RouteMap(source.objects(), source.view(), policy, LocalDate.now(clock)));
    encodedState = Optional.empty();
  }

  /** Applies the changes since the last call; does nothing before the first request. */
  void applyPendingChanges() {
    if (routeMap.isEmpty()) {
      return;
    }
    List<ResourceChange> changes;
    boolean all;
    synchronized (pending) {
      changes = new ArrayList<>(pending.values());
      all = replaced;
      pending.clear();
    }
    boolean outdated =
        all
            || !routeMap.get().today().equals(LocalDate.now(clock))
            || !source.readProblems().equals(readProblems);
    if (outdated) {
      rebuild();
      listener.onReset();
    } else if (!changes.isEmpty()) {
      publish(routeMap.get().applyChanges(changes));
    }
  }

  private void publish(Update update) {
    if (!update.isEmpty()) {
      encodedState = Optional.empty();
      if (update.changed().size() + update.removedIds().size() > MAX_UPDATE_ROWS) {
        listener.onReset();
      } else {
        listener.onRowsChanged(RouteMapJson.update(update, clock.instant()));
      }
    }
  }

  /** Releases the map until the next request. */
  void release() {
    synchronized (pending) {
      active = false;
      pending.clear();
    }
    routeMap = Optional.empty();
    encodedState = Optional.empty();
  }
}
