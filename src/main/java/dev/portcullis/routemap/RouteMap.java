package dev.portcullis.routemap;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.ResourceView;
import dev.portcullis.model.ServiceRef;
import dev.portcullis.policy.FindingAssessor;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
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
 * All routes of a view, updated incrementally: a change recomputes only the routes that are related
 * to the changed object. Not thread-safe.
 */
public final class RouteMap {

  private final ResourceView view;
  private final FindingAssessor assessor;
  private final Map<ObjectKey, Resource> objects = new TreeMap<>();
  private final Map<ObjectKey, List<RouteRow>> routes = new HashMap<>();
  private final Map<String, ObjectKey> objectKeysByRouteId = new HashMap<>();

  /**
   * Changes of routes.
   *
   * @param changed the routes that are new or differ
   * @param removedIds the ids of the removed routes
   */
  public record Update(List<RouteRow> changed, List<String> removedIds) {

    public Update {
      changed = List.copyOf(changed);
      removedIds = List.copyOf(removedIds);
    }

    public boolean isEmpty() {
      return changed.isEmpty() && removedIds.isEmpty();
    }
  }

  /**
   * Traces all routes of a view.
   *
   * @param objects all objects in the view
   */
  public RouteMap(Stream<Resource> objects, ResourceView view, Policy policy, LocalDate today) {
    this.view = view;
    this.assessor = new FindingAssessor(policy, view, today);
    objects.forEach(o -> this.objects.put(o.key(), o));
    ResourceView memoizing = new MemoizingView(view);
    this.objects.values().forEach(o -> replaceRoutes(o.key(), routes(o, memoizing)));
  }

  /** Competing Ingresses are only looked up for the details of a route. */
  private List<RouteRow> routes(Resource subject, ResourceView memoizing) {
    return TracedRoute.from(subject, memoizing, List.of()).stream()
        .map(r -> r.toRow(assessor))
        .toList();
  }

  private void replaceRoutes(ObjectKey subject, List<RouteRow> rows) {
    List<RouteRow> before = rows.isEmpty() ? routes.remove(subject) : routes.put(subject, rows);
    if (before != null) {
      before.forEach(r -> objectKeysByRouteId.remove(r.id()));
    }
    rows.forEach(r -> objectKeysByRouteId.put(r.id(), subject));
  }

  /** The day that exemptions are assessed for, in UTC. */
  public LocalDate today() {
    return assessor.today();
  }

  /** All routes, in display order. */
  public List<RouteRow> routes() {
    return routes.values().stream().flatMap(List::stream).sorted(RouteRow.DISPLAY_ORDER).toList();
  }

  /** The details of a route; empty if there is none with that id. */
  public Optional<RouteDetail> detail(String id) {
    return Optional.ofNullable(objectKeysByRouteId.get(id))
        .map(objects::get)
        .flatMap(
            subject ->
                TracedRoute.from(subject, new MemoizingView(view), competingIngresses(id)).stream()
                    .filter(r -> r.id().equals(id))
                    .findFirst())
        .map(
            r ->
                RouteDetailBuilder.build(
                    r, assessor, key -> Optional.ofNullable(objects.get(key))));
  }

  /** The Ingresses with a route of the same host and path. */
  private List<Ingress> competingIngresses(String id) {
    List<RouteRow> all = routes.get(objectKeysByRouteId.get(id));
    RouteRow route = all.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
    return routes.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(r -> hasSameHostAndPath(r, route)))
        .map(e -> objects.get(e.getKey()))
        .filter(Ingress.class::isInstance)
        .map(Ingress.class::cast)
        .toList();
  }

  private static boolean hasSameHostAndPath(RouteRow one, RouteRow other) {
    return one.host().equals(other.host()) && one.path().equals(other.path());
  }

  /** Updates the routes after changes in the view, and returns what changed. */
  public Update applyChanges(Collection<ResourceChange> changes) {
    Set<ObjectKey> touched = new HashSet<>();
    Set<ServiceRef> services = new HashSet<>();
    boolean all = false;
    for (ResourceChange change : changes) {
      touched.add(change.key());
      change
          .after()
          .ifPresentOrElse(r -> objects.put(r.key(), r), () -> objects.remove(change.key()));
      for (Resource state : change.states().toList()) {
        all |= state.key().kind() == Kind.INGRESS_CLASS;
        if (state.key().kind() == Kind.NAMESPACE) {
          addObjectsIn(state.key().name(), touched); // its profile may have changed
        }
        if (state instanceof Ingress ingress) {
          ingress.services().forEach(s -> touched.add(s.key()));
        }
        RelatedResources.serviceOf(state).ifPresent(services::add);
      }
    }
    if (all) {
      touched.addAll(objects.keySet());
    }
    services.forEach(
        s -> {
          touched.add(s.key());
          view.ingressesTo(s).toOptional().ifPresent(l -> l.forEach(i -> touched.add(i.key())));
          view.endpointsOf(s)
              .toOptional()
              .ifPresentOrElse(
                  l -> l.forEach(e -> touched.add(e.key())),
                  () -> touched.addAll(endpointKeysOf(s)));
        });
    return recompute(touched);
  }

  private void addObjectsIn(String namespace, Set<ObjectKey> keys) {
    objects.keySet().stream().filter(k -> k.namespace().equals(namespace)).forEach(keys::add);
  }

  /** The endpoints of a Service of which the view does not know all. */
  private List<ObjectKey> endpointKeysOf(ServiceRef service) {
    return objects.values().stream()
        .filter(o -> EndpointSet.serviceOf(o.meta()).filter(service::equals).isPresent())
        .map(Resource::key)
        .toList();
  }

  private Update recompute(Set<ObjectKey> touched) {
    ResourceView memoizing = new MemoizingView(view);
    Map<String, RouteRow> before = new HashMap<>();
    Map<String, RouteRow> after = new LinkedHashMap<>();
    for (ObjectKey key : touched) {
      routes.getOrDefault(key, List.of()).forEach(r -> before.put(r.id(), r));
      Resource subject = objects.get(key);
      List<RouteRow> rows = subject == null ? List.of() : routes(subject, memoizing);
      replaceRoutes(key, rows);
      rows.forEach(r -> after.put(r.id(), r));
    }
    return diff(before, after);
  }

  private static Update diff(Map<String, RouteRow> before, Map<String, RouteRow> after) {
    return new Update(
        after.values().stream().filter(r -> !r.equals(before.get(r.id()))).toList(),
        before.keySet().stream().filter(id -> !after.containsKey(id)).sorted().toList());
  }
}
