package dev.portcullis.map;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All routes through a view, kept up with it: a change costs what is around the changed object, and
 * not the whole. For one thread.
 */
public final class RouteMap {

  private final ResourceView view;
  private final Scale scale;
  private final Map<ObjectKey, Resource> objects = new TreeMap<>();
  private final Map<ObjectKey, List<Route>> routes = new HashMap<>();
  private final Map<String, ObjectKey> subjects = new HashMap<>();

  /**
   * What became of routes.
   *
   * @param changed those that are new or not as before
   * @param removed the ids of those that are gone
   */
  public record Difference(List<Route> changed, List<String> removed) {

    public Difference {
      changed = List.copyOf(changed);
      removed = List.copyOf(removed);
    }

    /** Whether all is as before. */
    public boolean isEmpty() {
      return changed.isEmpty() && removed.isEmpty();
    }
  }

  /**
   * The routes through a view.
   *
   * @param objects all that is in it
   */
  public RouteMap(Stream<Resource> objects, ResourceView view, Scale scale) {
    this.view = view;
    this.scale = scale;
    objects.forEach(o -> this.objects.put(o.key(), o));
    ResourceView still = new MemoizingView(view);
    this.objects.values().forEach(o -> put(o.key(), routes(o, still)));
  }

  /** Who else takes a request is said where one is looked at alone. */
  private List<Route> routes(Resource subject, ResourceView still) {
    return Way.from(subject, still, List.of()).stream().map(w -> w.route(scale)).toList();
  }

  private void put(ObjectKey subject, List<Route> made) {
    List<Route> before = made.isEmpty() ? routes.remove(subject) : routes.put(subject, made);
    if (before != null) {
      before.forEach(r -> subjects.remove(r.id()));
    }
    made.forEach(r -> subjects.put(r.id(), subject));
  }

  /** By which findings are weighed here. */
  public Scale scale() {
    return scale;
  }

  /** All of them, in order. */
  public List<Route> routes() {
    return routes.values().stream().flatMap(List::stream).sorted(Route.ORDER).toList();
  }

  /** All there is to say of one; empty if there is none of that id. */
  public Optional<Detail> detail(String id) {
    return Optional.ofNullable(subjects.get(id))
        .map(objects::get)
        .flatMap(
            subject ->
                Way.from(subject, new MemoizingView(view), rivals(id)).stream()
                    .filter(w -> w.id().equals(id))
                    .findFirst())
        .map(w -> Drawing.of(w, scale, key -> Optional.ofNullable(objects.get(key))));
  }

  /** The Ingresses with a route of the same host and path. */
  private List<Ingress> rivals(String id) {
    List<Route> all = routes.get(subjects.get(id));
    Route route = all.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
    return routes.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(r -> isSame(r, route)))
        .map(e -> objects.get(e.getKey()))
        .filter(Ingress.class::isInstance)
        .map(Ingress.class::cast)
        .toList();
  }

  private static boolean isSame(Route one, Route other) {
    return one.host().equals(other.host()) && one.path().equals(other.path());
  }

  /** Follows what has changed in the view since. */
  public Difference follow(Collection<ResourceChange> changes) {
    Set<ObjectKey> touched = new HashSet<>();
    Set<ServiceRef> around = new HashSet<>();
    boolean all = false;
    for (ResourceChange change : changes) {
      touched.add(change.key());
      change
          .after()
          .ifPresentOrElse(r -> objects.put(r.key(), r), () -> objects.remove(change.key()));
      for (Resource state : change.states().toList()) {
        all |= state instanceof IngressClass;
        if (state instanceof Ingress ingress) {
          ingress.backends().forEach(b -> touched.add(ingress.serviceOf(b).key()));
        } else if (state instanceof Service service) {
          around.add(service.ref());
        } else if (state instanceof EndpointSet set) {
          set.service().ifPresent(around::add);
        }
      }
    }
    if (all) {
      touched.addAll(objects.keySet());
    }
    around.forEach(
        s -> {
          touched.add(s.key());
          view.ingressesTo(s).toOptional().ifPresent(l -> l.forEach(i -> touched.add(i.key())));
          view.endpointsOf(s).toOptional().ifPresent(l -> l.forEach(e -> touched.add(e.key())));
        });
    return again(touched);
  }

  private Difference again(Set<ObjectKey> touched) {
    ResourceView still = new MemoizingView(view);
    Map<String, Route> before = new HashMap<>();
    Map<String, Route> after = new LinkedHashMap<>();
    for (ObjectKey key : touched) {
      routes.getOrDefault(key, List.of()).forEach(r -> before.put(r.id(), r));
      Resource subject = objects.get(key);
      List<Route> made = subject == null ? List.of() : routes(subject, still);
      put(key, made);
      made.forEach(r -> after.put(r.id(), r));
    }
    return difference(before, after);
  }

  /** What somebody has to learn who knows an earlier one. */
  public Difference since(RouteMap earlier) {
    Map<String, Route> before = new HashMap<>();
    Map<String, Route> after = new LinkedHashMap<>();
    earlier.routes().forEach(r -> before.put(r.id(), r));
    routes().forEach(r -> after.put(r.id(), r));
    return difference(before, after);
  }

  private static Difference difference(Map<String, Route> before, Map<String, Route> after) {
    return new Difference(
        after.values().stream().filter(r -> !r.equals(before.get(r.id()))).toList(),
        before.keySet().stream().filter(id -> !after.containsKey(id)).sorted().toList());
  }
}
