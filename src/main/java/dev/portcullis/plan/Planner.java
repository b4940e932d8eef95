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
  private final PlanContext context;
  private final List<PlanStep> steps = new ArrayList<>();
  private final List<String> blockers = new ArrayList<>();

  private Planner(
      Collection<? extends Resource> live,
      Collection<? extends Resource> desired,
      PlanContext context) {
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
    Planner planner = new Planner(live, desired, context);
    planner.plan();
    return new Plan(planner.steps, planner.blockers);
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
        plan(
            from,
            to,
            new StepSequencer(from, to, clusterScoped, context.withListedNamespaces(known)));
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

  /** Adds the steps of the strategy that needs the fewest. */
  private void plan(
      Map<ObjectKey, Resource> from, Map<ObjectKey, Resource> to, StepSequencer sequencer) {
    List<List<PlanStep>> found = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    Set<ObjectKey> taken = allResources().map(Resource::key).collect(Collectors.toSet());
    for (Strategy strategy : Strategy.values()) {
      sequencer.sequence(CandidateSteps.generate(from, to, taken, strategy)).ifPresent(found::add);
      reasons.add(sequencer.lastBlocker());
    }
    if (sequencer.isExhausted()) {
      blockers.add(blockerMessage(from, to, "too many steps to try"));
      return;
    }
    found.stream()
        .min(Comparator.comparing(List::size))
        .ifPresentOrElse(
            steps::addAll, () -> blockers.add(blockerMessage(from, to, reasons.get(0))));
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
