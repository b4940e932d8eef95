package dev.portcullis.plan;

import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.plan.CandidateSteps.Strategy;
import dev.portcullis.plan.PlanStep.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the steps from one set of objects to another. */
public final class Planner {

  private final Map<ObjectKey, Resource> live;
  private final Map<ObjectKey, Resource> desired;
  private final Set<ObjectKey> adaptable;
  private final PlanContext context;
  private final Set<ObjectKey> adapted = new HashSet<>();
  private final List<PlanStep> steps = new ArrayList<>();
  private final List<String> blockers = new ArrayList<>();

  private Planner(
      Collection<? extends Resource> live,
      Collection<? extends Resource> desired,
      Set<ObjectKey> adaptable,
      PlanContext context) {
    this.adaptable = adaptable;
    this.live = indexByKey(live);
    this.desired = indexByKey(desired);
    this.context = context;
  }

  /**
   * Plans the steps; components that are not connected come one after the other.
   *
   * @param live the objects before; of two objects with the same key the later counts
   * @param desired the objects after
   */
  public static Plan plan(
      Collection<? extends Resource> live,
      Collection<? extends Resource> desired,
      PlanContext context) {
    return plan(live, desired, Set.of(), context);
  }

  /**
   * The same. Where no sequence reaches the desired objects, objects that a changed Service would
   * break are adapted to it.
   *
   * @param adaptable the keys of desired objects that may be adapted
   */
  public static Plan plan(
      Collection<? extends Resource> live,
      Collection<? extends Resource> desired,
      Set<ObjectKey> adaptable,
      PlanContext context) {
    Planner planner = new Planner(live, desired, adaptable, context);
    planner.plan();
    return new Plan(planner.steps, planner.blockers, planner.adapted);
  }

  private static Map<ObjectKey, Resource> indexByKey(Collection<? extends Resource> resources) {
    Map<ObjectKey, Resource> byKey = new TreeMap<>();
    resources.forEach(r -> byKey.put(r.key(), r));
    return byKey;
  }

  private void plan() {
    List<Resource> clusterScoped =
        desired.values().stream().filter(Planner::isClusterScoped).collect(Collectors.toList());
    clusterScoped.forEach(
        r -> addClusterScopedStep(r.key(), "other objects are checked against it"));
    Set<String> known =
        Stream.concat(
                context.listedNamespaces().stream(),
                allResources().filter(Service.class::isInstance).map(r -> r.key().namespace()))
            .collect(Collectors.toSet());
    for (Set<ObjectKey> keys :
        ConnectedComponents.of(allResources().filter(r -> !isClusterScoped(r)))) {
      Map<ObjectKey, Resource> from = restrictTo(keys, live);
      Map<ObjectKey, Resource> to = restrictTo(keys, desired);
      if (!from.equals(to)) {
        plan(from, to, clusterScoped, context.withListedNamespaces(known));
      }
    }
    live.values().stream()
        .filter(r -> isClusterScoped(r) && !desired.containsKey(r.key()))
        .forEach(r -> addClusterScopedStep(r.key(), "no object needs it any more"));
  }

  private Stream<Resource> allResources() {
    return Stream.of(live, desired).flatMap(m -> m.values().stream());
  }

  /** Namespaces and IngressClasses have no findings of their own. */
  private static boolean isClusterScoped(Resource resource) {
    return resource.key().kind().isClusterScoped();
  }

  private static Map<ObjectKey, Resource> restrictTo(
      Set<ObjectKey> keys, Map<ObjectKey, Resource> state) {
    Map<ObjectKey, Resource> only = new TreeMap<>(state);
    only.keySet().retainAll(keys);
    return only;
  }

  private void addClusterScopedStep(ObjectKey key, String reason) {
    ResourceChange change =
        new ResourceChange(
            Optional.ofNullable(live.get(key)), Optional.ofNullable(desired.get(key)));
    if (!change.before().equals(change.after())) {
      steps.add(new PlanStep(change, Origin.DESIRED, reason));
    }
  }

  /** Adds the steps that reach the desired objects, or else the adapted ones. */
  private void plan(
      Map<ObjectKey, Resource> from,
      Map<ObjectKey, Resource> to,
      List<Resource> clusterScoped,
      PlanContext componentContext) {
    StepSequencer sequencer = new StepSequencer(from, to, clusterScoped, componentContext);
    List<String> reasons = new ArrayList<>();
    Optional<List<PlanStep>> found = shortestSequence(from, to, sequencer, reasons);
    if (found.isEmpty() && !sequencer.isExhausted()) {
      Map<ObjectKey, Resource> consistent = adapt(from, to);
      if (!consistent.equals(to)) {
        found =
            shortestSequence(
                from,
                consistent,
                new StepSequencer(from, consistent, clusterScoped, componentContext),
                new ArrayList<>());
        if (found.isPresent()) {
          to.keySet().stream()
              .filter(k -> !to.get(k).equals(consistent.get(k)))
              .forEach(adapted::add);
        }
      }
    }
    found.ifPresentOrElse(
        steps::addAll,
        () ->
            blockers.add(
                blockerMessage(
                    from, to, sequencer.isExhausted() ? "too many steps to try" : reasons.get(0))));
  }

  private Map<ObjectKey, Resource> adapt(
      Map<ObjectKey, Resource> from, Map<ObjectKey, Resource> to) {
    Set<ObjectKey> given = new HashSet<>(to.keySet());
    given.removeAll(adaptable);
    return indexByKey(DependentAdapter.adapt(from.values(), to.values(), given));
  }

  /**
   * The steps of the strategy that needs the fewest; empty if none succeeds.
   *
   * @param reasons why each strategy fails; added to
   */
  private Optional<List<PlanStep>> shortestSequence(
      Map<ObjectKey, Resource> from,
      Map<ObjectKey, Resource> to,
      StepSequencer sequencer,
      List<String> reasons) {
    List<List<PlanStep>> found = new ArrayList<>();
    Set<ObjectKey> taken = allResources().map(Resource::key).collect(Collectors.toSet());
    for (Strategy strategy : Strategy.values()) {
      sequencer.sequence(CandidateSteps.generate(from, to, taken, strategy)).ifPresent(found::add);
      reasons.add(sequencer.lastBlocker());
    }
    return sequencer.isExhausted()
        ? Optional.empty()
        : found.stream().min(Comparator.comparing(List::size));
  }

  private static String blockerMessage(
      Map<ObjectKey, Resource> from, Map<ObjectKey, Resource> to, String reason) {
    String objects =
        Stream.of(from, to)
            .flatMap(m -> m.keySet().stream())
            .distinct()
            .filter(k -> !Optional.ofNullable(from.get(k)).equals(Optional.ofNullable(to.get(k))))
            .map(ObjectKey::toString)
            .collect(Collectors.joining(", "));
    return objects + ": no sequence of steps reaches this state; " + reason;
  }
}
