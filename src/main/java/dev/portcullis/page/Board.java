package dev.portcullis.page;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.routemap.FindingClassifier;
import dev.portcullis.routemap.RouteDetail;
import dev.portcullis.routemap.RouteMap;
import dev.portcullis.routemap.RouteMap.Update;
import dev.portcullis.routemap.RouteMapSource;
import dev.portcullis.routemap.web.RouteMapJson;
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
final class Board implements RouteMapSource.Listener {

  /** Of more the page had better ask for everything. */
  private static final int MOST_ROWS = 1000;

  /** Who is told of what is shown from now on. */
  interface Listener {
    /** Some routes are others now. */
    void rows(String json);

    /** Everything may be another. */
    void state();

    /** Nobody is told. */
    Listener NOBODY =
        new Listener() {
          @Override
          public void rows(String json) {}

          @Override
          public void state() {}
        };
  }

  private final RouteMapSource source;
  private final FindingClassifier scale;
  private final Clock clock;
  private final Listener listener;
  private final Runnable somethingChanged;
  private final Map<ObjectKey, ResourceChange> pending = new LinkedHashMap<>();
  private boolean replaced;
  private boolean watched;
  private Optional<RouteMap> map = Optional.empty();
  private Optional<Body> state = Optional.empty();
  private List<String> unknown = List.of();

  /**
   * Nothing is looked at before anybody asks.
   *
   * @param somethingChanged told, by any thread, that {@link #follow} would find something to do
   */
  Board(
      RouteMapSource source,
      FindingClassifier scale,
      Clock clock,
      Listener listener,
      Runnable somethingChanged) {
    this.source = source;
    this.scale = scale;
    this.clock = clock;
    this.listener = listener;
    this.somethingChanged = somethingChanged;
    source.addListener(this);
  }

  @Override
  public void onObjectChanged(ResourceChange change) {
    boolean first;
    synchronized (pending) {
      if (!watched) {
        return;
      }
      first = pending.isEmpty() && !replaced;
      pending.merge(change.key(), change, (a, b) -> new ResourceChange(a.before(), b.after()));
    }
    if (first) {
      somethingChanged.run();
    }
  }

  @Override
  public void onViewReplaced() {
    synchronized (pending) {
      if (!watched) {
        return;
      }
      replaced = true;
    }
    somethingChanged.run();
  }

  /** All routes. */
  Body state() {
    RouteMap current = current();
    Body made =
        state.orElseGet(
            () -> Body.json(RouteMapJson.initialState(source, current.routes(), clock.instant())));
    state = Optional.of(made);
    return made;
  }

  /** One route; empty if there is none of that id. */
  Optional<Body> detail(String id) {
    return current().detail(id).map(d -> Body.json(RouteMapJson.detail(d, source)));
  }

  /** Every route in full. */
  String whole() {
    RouteMap current = current();
    List<RouteDetail> details =
        current.routes().stream().flatMap(r -> current.detail(r.id()).stream()).toList();
    return RouteMapJson.standalone(source, current.routes(), details, clock.instant());
  }

  private RouteMap current() {
    if (map.isEmpty()) {
      begin();
    } else {
      follow();
    }
    return map.orElseThrow();
  }

  private void begin() {
    synchronized (pending) {
      watched = true;
      pending.clear();
      replaced = false;
    }
    unknown = source.readProblems();
    map =
        Optional.of(
            new RouteMap(source.objects(), source.view(), scale.withDate(LocalDate.now(clock))));
    state = Optional.empty();
  }

  /** Takes up what has changed; nothing where nobody has asked yet. */
  void follow() {
    if (map.isEmpty()) {
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
            || !map.get().classifier().today().equals(LocalDate.now(clock))
            || !source.readProblems().equals(unknown);
    if (another) {
      begin();
      listener.state();
    } else if (!changes.isEmpty()) {
      tell(map.get().applyChanges(changes));
    }
  }

  private void tell(Update difference) {
    if (!difference.isEmpty()) {
      state = Optional.empty();
      if (difference.changed().size() + difference.removedIds().size() > MOST_ROWS) {
        listener.state();
      } else {
        listener.rows(RouteMapJson.update(difference, clock.instant()));
      }
    }
  }

  /** Nobody looks any more. */
  void forget() {
    synchronized (pending) {
      watched = false;
      pending.clear();
    }
    map = Optional.empty();
    state = Optional.empty();
  }
}
