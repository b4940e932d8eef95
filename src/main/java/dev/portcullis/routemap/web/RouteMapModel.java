package dev.portcullis.routemap.web;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.ObjectKey;
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
 * What is shown, kept up with its source while somebody looks, and forgotten else. All but the
 * listening is for one thread.
 */
final class RouteMapModel implements RouteMapSource.Listener {

  /** Of more the page had better ask for everything. */
  private static final int MAX_UPDATE_ROWS = 1000;

  /** Who is told of what is shown from now on. */
  interface Listener {
    /** Some routes are others now. */
    void onRowsChanged(String json);

    /** Everything may be another. */
    void onReset();

    /** Nobody is told. */
    Listener NO_OP =
        new Listener() {
          @Override
          public void onRowsChanged(String json) {}

          @Override
          public void onReset() {}
        };
  }

  private final RouteMapSource source;
  private final Policy policy;
  private final Clock clock;
  private final Listener listener;
  private final Runnable onPendingChanges;
  private final Map<ObjectKey, ResourceChange> pending = new LinkedHashMap<>();
  private boolean replaced;
  private boolean active;
  private Optional<RouteMap> routeMap = Optional.empty();
  private Optional<EncodedBody> encodedState = Optional.empty();
  private List<String> readProblems = List.of();

  /**
   * Nothing is looked at before anybody asks.
   *
   * @param somethingChanged told, by any thread, that {@link #applyPendingChanges} would find
   *     something to do
   */
  RouteMapModel(
      RouteMapSource source,
      Policy policy,
      Clock clock,
      Listener listener,
      Runnable somethingChanged) {
    this.source = source;
    this.policy = policy;
    this.clock = clock;
    this.listener = listener;
    this.onPendingChanges = somethingChanged;
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

  /** All routes. */
  EncodedBody encodedState() {
    RouteMap current = currentMap();
    EncodedBody made =
        encodedState.orElseGet(
            () ->
                EncodedBody.ofJson(
                    RouteMapJson.initialState(source, current.routes(), clock.instant())));
    encodedState = Optional.of(made);
    return made;
  }

  /** One route; empty if there is none of that id. */
  Optional<EncodedBody> encodedDetail(String id) {
    return currentMap().detail(id).map(d -> EncodedBody.ofJson(RouteMapJson.detail(d, source)));
  }

  /** Every route in full. */
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

  /** Takes up what has changed; nothing where nobody has asked yet. */
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
    boolean another =
        all
            || !routeMap.get().today().equals(LocalDate.now(clock))
            || !source.readProblems().equals(readProblems);
    if (another) {
      rebuild();
      listener.onReset();
    } else if (!changes.isEmpty()) {
      publish(routeMap.get().applyChanges(changes));
    }
  }

  private void publish(Update difference) {
    if (!difference.isEmpty()) {
      encodedState = Optional.empty();
      if (difference.changed().size() + difference.removedIds().size() > MAX_UPDATE_ROWS) {
        listener.onReset();
      } else {
        listener.onRowsChanged(RouteMapJson.update(difference, clock.instant()));
      }
    }
  }

  /** Nobody looks any more. */
  void release() {
    synchronized (pending) {
      active = false;
      pending.clear();
    }
    routeMap = Optional.empty();
    encodedState = Optional.empty();
  }
}
