package dev.portcullis.routemap;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Ingress;
import dev.portcullis.model.Kind;
import dev.portcullis.model.MemoizingView;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
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
 * All routes through a view, kept up with it: a change costs what is around the changed object, and
 * not the whole. For one thread.
 */
public final class RouteMap {

  private final ResourceView view;
  private final FindingAssessor assessor;
  private final Map<ObjectKey, Resource> objects = new TreeMap<>();
  private final Map<ObjectKey, List<RouteRow>> routes = new HashMap<>();
  private final Map<String, ObjectKey> objectKeysByRouteId = new HashMap<>();

  /**
   * What became of routes.
   *
   * @param changed those that are new or not as before
   * @param removedIds the ids of those that are gone
   */
  public record Update(List<RouteRow> changed, List<String> removedIds) {

    public Update {
      changed = List.copyOf(changed);
      removedIds = List.copyOf(removedIds);
    }

    /** Whether all is as before. */
    public boolean isEmpty() {
      return changed.isEmpty() && removedIds.isEmpty();
    }
  }

  /**
   * The routes through a view.
   *
   * @param objects all that is in it
   */
  public RouteMap(Stream<Resource> objects, ResourceView view, Policy policy, LocalDate today) {
    this.view = view;
    this.assessor = new FindingAssessor(policy, view, today);
    objects.forEach(o -> this.objects.put(o.key(), o));
    ResourceView still = new MemoizingView(view);
    this.objects.values().forEach(o -> replaceRoutes(o.key(), routes(o, still)));
  }

  /** Who else takes a request is said where one is looked at alone. */
  private List<RouteRow> routes(Resource subject, ResourceView still) {
    return TracedRoute.from(subject, still, List.of()).stream()
        .map(w -> w.toRow(assessor))
        .toList();
  }

  private void replaceRoutes(ObjectKey subject, List<RouteRow> made) {
    List<RouteRow> before = made.isEmpty() ? routes.remove(subject) : routes.put(subject, made);
    if (before != null) {
      before.forEach(r -> objectKeysByRouteId.remove(r.id()));
    }
    made.forEach(r -> objectKeysByRouteId.put(r.id(), subject));
  }

  /** The day that exemptions are assessed for, in UTC. */
  public LocalDate today() {
    return assessor.today();
  }

  /** All of them, in order. */
  public List<RouteRow> routes() {
    return routes.values().stream().flatMap(List::stream).sorted(RouteRow.DISPLAY_ORDER).toList();
  }

  /** All there is to say of one; empty if there is none of that id. */
  public Optional<RouteDetail> detail(String id) {
    return Optional.ofNullable(objectKeysByRouteId.get(id))
        .map(objects::get)
        .flatMap(
            subject ->
                TracedRoute.from(subject, new MemoizingView(view), competingIngresses(id)).stream()
                    .filter(w -> w.id().equals(id))
                    .findFirst())
        .map(
            w ->
                RouteDetailBuilder.build(
                    w, assessor, key -> Optional.ofNullable(objects.get(key))));
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

  /** Follows what has changed in the view since. */
  public Update applyChanges(Collection<ResourceChange> changes) {
    Set<ObjectKey> touched = new HashSet<>();
    Set<ServiceRef> around = new HashSet<>();
    boolean all = false;
    for (ResourceChange change : changes) {
      touched.add(change.key());
      change
          .after()
          .ifPresentOrElse(r -> objects.put(r.key(), r), () -> objects.remove(change.key()));
      for (Resource state : change.states().toList()) {
        all |= state.key().kind() == Kind.INGRESS_CLASS;
        if (state.key().kind() == Kind.NAMESPACE) {
          addObjectsIn(state.key().name(), touched); // its profile may be another
        }
        if (state instanceof Ingress ingress) {
          ingress.backends().forEach(b -> touched.add(ingress.serviceOf(b).key()));
        }
        RelatedResources.serviceOf(state).ifPresent(around::add);
      }
    }
    if (all) {
      touched.addAll(objects.keySet());
    }
    around.forEach(
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
    ResourceView still = new MemoizingView(view);
    Map<String, RouteRow> before = new HashMap<>();
    Map<String, RouteRow> after = new LinkedHashMap<>();
    for (ObjectKey key : touched) {
      routes.getOrDefault(key, List.of()).forEach(r -> before.put(r.id(), r));
      Resource subject = objects.get(key);
      List<RouteRow> made = subject == null ? List.of() : routes(subject, still);
      replaceRoutes(key, made);
      made.forEach(r -> after.put(r.id(), r));
    }
    return diff(before, after);
  }

  /** What somebody has to learn who knows an earlier one. */
  public Update updateSince(RouteMap earlier) {
    Map<String, RouteRow> before = new HashMap<>();
    Map<String, RouteRow> after = new LinkedHashMap<>();
    earlier.routes().forEach(r -> before.put(r.id(), r));
    routes().forEach(r -> after.put(r.id(), r));
    return diff(before, after);
  }

  private static Update diff(Map<String, RouteRow> before, Map<String, RouteRow> after) {
    return new Update(
        after.values().stream().filter(r -> !r.equals(before.get(r.id()))).toList(),
        before.keySet().stream().filter(id -> !after.containsKey(id)).sorted().toList());
  }
}
