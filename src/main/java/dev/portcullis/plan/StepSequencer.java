package dev.portcullis.plan;

import dev.portcullis.analysis.RelatedResources;
import dev.portcullis.analysis.ResourceChange;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.policy.AdmissionDecision;
import dev.portcullis.policy.AdmissionRequest;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.Policy;
import java.time.LocalDate;
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
 * A way through a draft: which of its moves to make, and in which order, so that each is admitted
 * and nothing is lost in between.
 */
final class StepSequencer {

  /** How many moves may be tried one by one; the time it takes grows with the square. */
  private static final int MAX_STEPS_TRIED_SINGLY = 50;

  private final Map<ObjectKey, Resource> live;
  private final Map<ObjectKey, Resource> desired;
  private final Collection<Resource> clusterScopedResources;
  private final Set<String> knownNamespaces;
  private final DataPlane dataPlane;
  private final Policy policy;
  private final LocalDate today;
  private final Reachability reachableBefore;
  private final Reachability reachableAfter;
  private String lastBlocker = "";

  /**
   * Ways from one state of a neighbourhood to another.
   *
   * @param around what else is to be seen: namespaces and classes
   */
  StepSequencer(
      Map<ObjectKey, Resource> stored,
      Map<ObjectKey, Resource> wanted,
      Collection<Resource> around,
      Set<String> knownNamespaces,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    this.live = stored;
    this.desired = wanted;
    this.clusterScopedResources = around;
    this.knownNamespaces = knownNamespaces;
    this.dataPlane = dataPlane;
    this.policy = policy;
    this.today = today;
    reachableBefore = Reachability.of(createView(stored), stored.keySet());
    reachableAfter = Reachability.of(createView(wanted), wanted.keySet());
  }

  private SimulatedView createView(Map<ObjectKey, Resource> objects) {
    List<Resource> all = new ArrayList<>(clusterScopedResources);
    all.addAll(objects.values());
    return new SimulatedView(all, knownNamespaces, dataPlane);
  }

  /** What stood in the way of the last draft. */
  String lastBlocker() {
    return lastBlocker;
  }

  /** The moves of a draft that are needed; empty if there is no way. */
  Optional<List<PlanStep>> sequence(List<CandidateStep> draft) {
    return order(draft).map(this::minimize).map(this::toPlanSteps);
  }

  /** The first move that can be made is made, until none is left. */
  private Optional<List<CandidateStep>> order(List<CandidateStep> draft) {
    SimulatedView state = createView(live);
    List<CandidateStep> pending = new ArrayList<>(draft);
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
      CandidateStep move = next.get();
      // What an object should have been before is of no use when it is beyond that.
      pending.subList(0, pending.indexOf(move)).removeIf(m -> m.key().equals(move.key()));
      pending.remove(move);
      if (!state.get(move.key()).equals(move.after())) {
        state.set(move.key(), move.after());
        made.add(move);
      }
    }
    return isTargetReached(state) ? Optional.of(made) : Optional.empty();
  }

  /** What an object is already it is to be once more when it has been something else. */
  private static boolean isFirstForObject(CandidateStep move, List<CandidateStep> pending) {
    return pending.stream().filter(m -> m.key().equals(move.key())).findFirst().get() == move;
  }

  /** The same without the moves that are not missed, or that later ones can stand in for. */
  private List<CandidateStep> minimize(List<CandidateStep> moves) {
    Map<String, Set<CandidateStep>> alike =
        moves.stream()
            .collect(
                Collectors.groupingBy(
                    CandidateStep::reason, LinkedHashMap::new, Collectors.toSet()));
    List<CandidateStep> shortest = moves;
    for (Set<CandidateStep> group : alike.values()) {
      shortest = removeSteps(group, shortest);
    }
    if (shortest.size() <= MAX_STEPS_TRIED_SINGLY) {
      for (CandidateStep move : shortest) {
        shortest = removeSteps(Set.of(move), shortest);
      }
    }
    return shortest;
  }

  private List<CandidateStep> removeSteps(Set<CandidateStep> group, List<CandidateStep> moves) {
    return Stream.of(
            moves.stream().filter(m -> !group.contains(m)).toList(),
            mergeWithLater(group, moves, (first, second) -> second),
            mergeWithLater(group, moves, (first, second) -> first))
        .filter(shorter -> shorter.size() < moves.size() && isValidSequence(shorter))
        .findFirst()
        .orElse(moves);
  }

  /** In place of each of the group what the same object is to be later: the last, or the next. */
  private static List<CandidateStep> mergeWithLater(
      Set<CandidateStep> group,
      List<CandidateStep> moves,
      BinaryOperator<CandidateStep> lastOrNext) {
    List<CandidateStep> sooner = new ArrayList<>();
    Set<CandidateStep> used = new HashSet<>();
    for (int i = 0; i < moves.size(); i++) {
      CandidateStep move = moves.get(i);
      Optional<CandidateStep> later =
          group.contains(move)
              ? moves.subList(i + 1, moves.size()).stream()
                  .filter(m -> m.key().equals(move.key()))
                  .reduce(lastOrNext)
              : Optional.empty();
      later.ifPresent(used::add);
      if (!used.contains(move)) {
        sooner.add(later.orElse(move));
      }
    }
    return sooner;
  }

  private boolean isValidSequence(List<CandidateStep> moves) {
    SimulatedView state = createView(live);
    for (CandidateStep move : moves) {
      if (!isAllowed(move, state)) {
        return false;
      }
      state.set(move.key(), move.after());
    }
    return isTargetReached(state);
  }

  private List<PlanStep> toPlanSteps(List<CandidateStep> moves) {
    SimulatedView state = createView(live);
    List<PlanStep> steps = new ArrayList<>();
    for (CandidateStep move : moves) {
      ResourceChange change = new ResourceChange(state.get(move.key()), move.after());
      if (!change.before().equals(change.after())) {
        state.set(move.key(), move.after());
        steps.add(new PlanStep(change, move.origin(), move.reason()));
      }
    }
    return steps;
  }

  private boolean isTargetReached(SimulatedView state) {
    return state.objects().equals(createView(desired).objects());
  }

  private boolean isAllowed(CandidateStep move, SimulatedView state) {
    return blockerOf(move, state).isEmpty();
  }

  /** Why a move cannot be made; empty if it can. */
  private Optional<String> blockerOf(CandidateStep move, SimulatedView state) {
    ResourceChange change = new ResourceChange(state.get(move.key()), move.after());
    if (change.before().equals(change.after())) {
      return Optional.empty();
    }
    AdmissionDecision verdict =
        AdmissionDecision.of(new AdmissionRequest(change, "", false), state, policy, today);
    if (!verdict.isAllowed()) {
      return verdict
          .decisionsWith(Outcome.DENIED)
          .findFirst()
          .map(j -> "denied: " + j.finding().object() + ": " + j.finding().message());
    }
    Set<ObjectKey> touched = new TreeSet<>(Set.of(move.key()));
    change.states().flatMap(r -> RelatedResources.of(r, state)).forEach(r -> touched.add(r.key()));
    state.set(move.key(), move.after());
    Optional<String> lost =
        Reachability.of(state, touched).findLoss(reachableBefore, reachableAfter);
    state.set(move.key(), change.before());
    return lost.map(way -> "it would cut " + way);
  }
}
