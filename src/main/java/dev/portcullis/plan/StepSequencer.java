package dev.portcullis.plan;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.FindingDecision.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Selects and orders candidate steps so that each is admitted and no route is interrupted in
 * between.
 */
final class StepSequencer {

  /** Steps that are left out one by one on trial; the time grows with the square. */
  private static final int MAX_STEPS_TRIED_SINGLY = 50;

  private final Map<ObjectKey, Resource> live;
  private final Map<ObjectKey, Resource> desired;
  private final Collection<Resource> clusterScopedResources;
  private final PlanContext context;
  private final Reachability reachableBefore;
  private final Reachability reachableAfter;
  private String lastBlocker = "";
  private boolean exhausted;

  /**
   * A sequencer for one component of connected objects.
   *
   * @param clusterScoped namespaces and IngressClasses
   */
  StepSequencer(
      Map<ObjectKey, Resource> live,
      Map<ObjectKey, Resource> desired,
      Collection<Resource> clusterScoped,
      PlanContext context) {
    this.live = live;
    this.desired = desired;
    this.clusterScopedResources = clusterScoped;
    this.context = context;
    reachableBefore = Reachability.of(createView(live), live.keySet());
    reachableAfter = Reachability.of(createView(desired), desired.keySet());
  }

  private SimulatedView createView(Map<ObjectKey, Resource> objects) {
    List<Resource> all = new ArrayList<>(clusterScopedResources);
    all.addAll(objects.values());
    return new SimulatedView(all, context.listedNamespaces(), context.dataPlane());
  }

  /** Whether the limit of the context ended the search, so that no result counts. */
  boolean isExhausted() {
    return exhausted;
  }

  /** Why the last candidates have no valid sequence; empty if they have one. */
  String lastBlocker() {
    return lastBlocker;
  }

  /** The candidates that are needed, in their order; empty if there is no valid sequence. */
  Optional<List<PlanStep>> sequence(List<CandidateStep> candidates) {
    return order(candidates).map(this::minimize).map(this::toPlanSteps);
  }

  /** Takes the first step that is possible, until none is left. */
  private Optional<List<CandidateStep>> order(List<CandidateStep> candidates) {
    SimulatedView state = createView(live);
    List<CandidateStep> pending = new ArrayList<>(candidates);
    List<CandidateStep> made = new ArrayList<>();
    while (!pending.isEmpty()) {
      Optional<CandidateStep> next =
          pending.stream()
              .filter(m -> !state.get(m.key()).equals(m.after()) || isFirstForObject(m, pending))
              .filter(m -> isAllowed(m, state))
              .findFirst();
      if (next.isEmpty()) {
        lastBlocker = pending.get(0).key() + ": " + blockerOf(pending.get(0), state).orElse("");
        return Optional.empty();
      }
      CandidateStep step = next.get();
      // Earlier states of the object are of no use any more.
      pending.subList(0, pending.indexOf(step)).removeIf(m -> m.key().equals(step.key()));
      pending.remove(step);
      if (!state.get(step.key()).equals(step.after())) {
        state.set(step.key(), step.after());
        made.add(step);
      }
    }
    return isTargetReached(state) ? Optional.of(made) : Optional.empty();
  }

  /** What an object is already it is to be once more when it has been something else. */
  private static boolean isFirstForObject(CandidateStep step, List<CandidateStep> pending) {
    return pending.stream().filter(m -> m.key().equals(step.key())).findFirst().get() == step;
  }

  /** Leaves out the steps that are not needed, or that later ones can replace. */
  private List<CandidateStep> minimize(List<CandidateStep> steps) {
    Map<String, Set<CandidateStep>> byReason =
        steps.stream()
            .collect(
                Collectors.groupingBy(
                    CandidateStep::reason, LinkedHashMap::new, Collectors.toSet()));
    List<CandidateStep> shortest = steps;
    for (Set<CandidateStep> group : byReason.values()) {
      shortest = removeSteps(group, shortest);
    }
    if (shortest.size() <= MAX_STEPS_TRIED_SINGLY) {
      for (CandidateStep step : shortest) {
        shortest = removeSteps(Set.of(step), shortest);
      }
    }
    return shortest;
  }

  private List<CandidateStep> removeSteps(Set<CandidateStep> group, List<CandidateStep> steps) {
    return Stream.of(
            steps.stream().filter(m -> !group.contains(m)).toList(),
            mergeWithLater(group, steps, (first, second) -> second),
            mergeWithLater(group, steps, (first, second) -> first))
        .filter(shorter -> shorter.size() < steps.size() && isValidSequence(shorter))
        .findFirst()
        .orElse(steps);
  }

  /** Replaces each step of the group by a later step of the same object: the last, or the next. */
  private static List<CandidateStep> mergeWithLater(
      Set<CandidateStep> group,
      List<CandidateStep> steps,
      BinaryOperator<CandidateStep> lastOrNext) {
    List<CandidateStep> merged = new ArrayList<>();
    Set<CandidateStep> used = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      CandidateStep step = steps.get(i);
      Optional<CandidateStep> later =
          group.contains(step)
              ? steps.subList(i + 1, steps.size()).stream()
                  .filter(m -> m.key().equals(step.key()))
                  .reduce(lastOrNext)
              : Optional.empty();
      later.ifPresent(used::add);
      if (!used.contains(step)) {
        merged.add(later.orElse(step));
      }
    }
    return merged;
  }

  private boolean isValidSequence(List<CandidateStep> steps) {
    SimulatedView state = createView(live);
    for (CandidateStep step : steps) {
      if (!isAllowed(step, state)) {
        return false;
      }
      state.set(step.key(), step.after());
    }
    return isTargetReached(state);
  }

  private List<PlanStep> toPlanSteps(List<CandidateStep> steps) {
    SimulatedView state = createView(live);
    List<PlanStep> planSteps = new ArrayList<>();
    for (CandidateStep step : steps) {
      ResourceChange change = new ResourceChange(state.get(step.key()), step.after());
      if (!change.before().equals(change.after())) {
        state.set(step.key(), step.after());
        planSteps.add(new PlanStep(change, step.origin(), step.reason()));
      }
    }
    return planSteps;
  }

  private boolean isTargetReached(SimulatedView state) {
    return state.objects().equals(createView(desired).objects());
  }

  private boolean isAllowed(CandidateStep step, SimulatedView state) {
    return blockerOf(step, state).isEmpty();
  }

  /** Why a step is not possible; empty if it is. */
  private Optional<String> blockerOf(CandidateStep step, SimulatedView state) {
    ResourceChange change = new ResourceChange(state.get(step.key()), step.after());
    if (change.before().equals(change.after())) {
      return Optional.empty();
    }
    exhausted = exhausted || !context.limit().getAsBoolean();
    if (exhausted) {
      return Optional.of("too many steps to try");
    }
    AdmissionDecision decision =
        AdmissionDecision.of(
            new AdmissionRequest(change, "", false), state, context.policy(), context.today());
    if (!decision.isAllowed()) {
      return decision
          .decisionsWith(Outcome.DENIED)
          .findFirst()
          .map(d -> "denied: " + d.finding().object() + ": " + d.finding().message());
    }
    Set<ObjectKey> touched = new TreeSet<>(Set.of(step.key()));
    change.states().flatMap(r -> RelatedResources.of(r, state)).forEach(r -> touched.add(r.key()));
    state.set(step.key(), step.after());
    Optional<String> lost =
        Reachability.of(state, touched).findLoss(reachableBefore, reachableAfter);
    state.set(step.key(), change.before());
    return lost.map(route -> "it would interrupt " + route);
  }
}
