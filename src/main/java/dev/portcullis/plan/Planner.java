package dev.portcullis.plan;

import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.plan.CandidateSteps.Strategy;
import dev.portcullis.plan.PlanStep.Origin;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
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

/** Finds the steps from one state to another. */
public final class Planner {

  private final Map<ObjectKey, Resource> live;
  private final Map<ObjectKey, Resource> desired;
  private final Set<String> fullyListedNamespaces;
  private final DataPlane dataPlane;
  private final Policy policy;
  private final LocalDate today;
  private final List<PlanStep> steps = new ArrayList<>();
  private final List<String> blockers = new ArrayList<>();

  private Planner(
      Collection<? extends Resource> stored,
      Collection<? extends Resource> wanted,
      Set<String> listed,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    this.live = indexByKey(stored);
    this.desired = indexByKey(wanted);
    this.fullyListedNamespaces = listed;
    this.dataPlane = dataPlane;
    this.policy = policy;
    this.today = today;
  }

  /**
   * The steps; neighbourhoods that do not touch each other one after the other.
   *
   * @param stored what there is; of two objects with the same key the later counts
   * @param wanted what there is to be
   * @param today in UTC, for exemptions that end
   */
  public static Plan plan(
      Collection<? extends Resource> stored,
      Collection<? extends Resource> wanted,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    return plan(stored, wanted, Set.of(), dataPlane, policy, today);
  }

  /**
   * The same where more is known.
   *
   * @param listed the namespaces all of whose Services are among these, even if that is none
   */
  public static Plan plan(
      Collection<? extends Resource> stored,
      Collection<? extends Resource> wanted,
      Set<String> listed,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    Planner planner = new Planner(stored, wanted, listed, dataPlane, policy, today);
    planner.plan();
    return new Plan(planner.steps, planner.blockers);
  }

  private static Map<ObjectKey, Resource> indexByKey(Collection<? extends Resource> resources) {
    Map<ObjectKey, Resource> byKey = new TreeMap<>();
    resources.forEach(r -> byKey.put(r.key(), r));
    return byKey;
  }

  private void plan() {
    List<Resource> around =
        desired.values().stream().filter(Planner::isClusterScoped).collect(Collectors.toList());
    around.forEach(r -> addClusterScopedStep(r.key(), "what the others are judged by comes first"));
    Set<String> known =
        Stream.concat(
                fullyListedNamespaces.stream(),
                allResources().filter(Service.class::isInstance).map(r -> r.key().namespace()))
            .collect(Collectors.toSet());
    for (Set<ObjectKey> keys :
        ConnectedComponents.of(allResources().filter(r -> !isClusterScoped(r)))) {
      Map<ObjectKey, Resource> from = restrictTo(keys, live);
      Map<ObjectKey, Resource> to = restrictTo(keys, desired);
      if (!from.equals(to)) {
        plan(from, to, new StepSequencer(from, to, around, known, dataPlane, policy, today));
      }
    }
    live.values().stream()
        .filter(r -> isClusterScoped(r) && !desired.containsKey(r.key()))
        .forEach(r -> addClusterScopedStep(r.key(), "nothing is left that needs it"));
  }

  private Stream<Resource> allResources() {
    return Stream.of(live, desired).flatMap(m -> m.values().stream());
  }

  /** Namespaces and classes are judged by nobody, and others by them. */
  private static boolean isClusterScoped(Resource resource) {
    return resource.key().kind().isClusterScoped();
  }

  private static Map<ObjectKey, Resource> restrictTo(
      Set<ObjectKey> keys, Map<ObjectKey, Resource> state) {
    Map<ObjectKey, Resource> only = new TreeMap<>(state);
    only.keySet().retainAll(keys);
    return only;
  }

  private void addClusterScopedStep(ObjectKey key, String why) {
    ResourceChange change =
        new ResourceChange(
            Optional.ofNullable(live.get(key)), Optional.ofNullable(desired.get(key)));
    if (!change.before().equals(change.after())) {
      steps.add(new PlanStep(change, Origin.DESIRED, why));
    }
  }

  /** The fewest steps of all manners that lead there. */
  private void plan(
      Map<ObjectKey, Resource> from, Map<ObjectKey, Resource> to, StepSequencer route) {
    List<List<PlanStep>> found = new ArrayList<>();
    List<String> obstacles = new ArrayList<>();
    Set<ObjectKey> taken = allResources().map(Resource::key).collect(Collectors.toSet());
    for (Strategy manner : Strategy.values()) {
      route.sequence(CandidateSteps.generate(from, to, taken, manner)).ifPresent(found::add);
      obstacles.add(route.lastBlocker());
    }
    found.stream()
        .min(Comparator.comparing(List::size))
        .ifPresentOrElse(
            steps::addAll, () -> blockers.add(blockerMessage(from, to, obstacles.get(0))));
  }

  private static String blockerMessage(
      Map<ObjectKey, Resource> from, Map<ObjectKey, Resource> to, String obstacle) {
    String objects =
        Stream.of(from, to)
            .flatMap(m -> m.keySet().stream())
            .distinct()
            .filter(k -> !Optional.ofNullable(from.get(k)).equals(Optional.ofNullable(to.get(k))))
            .map(ObjectKey::toString)
            .collect(Collectors.joining(", "));
    return objects + ": no order of steps leads there; " + obstacle;
  }
}
