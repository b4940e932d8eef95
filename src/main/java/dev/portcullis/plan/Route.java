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
final class Route {

  /** How many moves may be tried one by one; the time it takes grows with the square. */
  private static final int ONE_BY_ONE = 50;

  private final Map<ObjectKey, Resource> stored;
  private final Map<ObjectKey, Resource> wanted;
  private final Collection<Resource> around;
  private final Set<String> knownNamespaces;
  private final DataPlane dataPlane;
  private final Policy policy;
  private final LocalDate today;
  private final Ways before;
  private final Ways after;
  private String obstacle = "";

  /**
   * Ways from one state of a neighbourhood to another.
   *
   * @param around what else is to be seen: namespaces and classes
   */
  Route(
      Map<ObjectKey, Resource> stored,
      Map<ObjectKey, Resource> wanted,
      Collection<Resource> around,
      Set<String> knownNamespaces,
      DataPlane dataPlane,
      Policy policy,
      LocalDate today) {
    this.stored = stored;
    this.wanted = wanted;
    this.around = around;
    this.knownNamespaces = knownNamespaces;
    this.dataPlane = dataPlane;
    this.policy = policy;
    this.today = today;
    before = Ways.of(state(stored), stored.keySet());
    after = Ways.of(state(wanted), wanted.keySet());
  }

  private State state(Map<ObjectKey, Resource> objects) {
    List<Resource> all = new ArrayList<>(around);
    all.addAll(objects.values());
    return new State(all, knownNamespaces, dataPlane);
  }

  /** What stood in the way of the last draft. */
  String obstacle() {
    return obstacle;
  }

  /** The moves of a draft that are needed; empty if there is no way. */
  Optional<List<Step>> through(List<Move> draft) {
    return ordered(draft).map(this::shortest).map(this::steps);
  }

  /** The first move that can be made is made, until none is left. */
  private Optional<List<Move>> ordered(List<Move> draft) {
    State state = state(stored);
    List<Move> pending = new ArrayList<>(draft);
    List<Move> made = new ArrayList<>();
    while (!pending.isEmpty()) {
      Optional<Move> next =
          pending.stream()
              .filter(m -> !state.get(m.key()).equals(m.to()) || isFirst(m, pending))
              .filter(m -> isOpen(m, state))
              .findFirst();
      if (next.isEmpty()) {
        obstacle = pending.get(0).key() + ": " + hindrance(pending.get(0), state).orElse("");
        return Optional.empty();
      }
      Move move = next.get();
      // What an object should have been before is of no use when it is beyond that.
      pending.subList(0, pending.indexOf(move)).removeIf(m -> m.key().equals(move.key()));
      pending.remove(move);
      if (!state.get(move.key()).equals(move.to())) {
        state.set(move.key(), move.to());
        made.add(move);
      }
    }
    return isThere(state) ? Optional.of(made) : Optional.empty();
  }

  /** What an object is already it is to be once more when it has been something else. */
  private static boolean isFirst(Move move, List<Move> pending) {
    return pending.stream().filter(m -> m.key().equals(move.key())).findFirst().get() == move;
  }

  /** The same without the moves that are not missed, or that later ones can stand in for. */
  private List<Move> shortest(List<Move> moves) {
    Map<String, Set<Move>> alike =
        moves.stream()
            .collect(Collectors.groupingBy(Move::why, LinkedHashMap::new, Collectors.toSet()));
    List<Move> shortest = moves;
    for (Set<Move> group : alike.values()) {
      shortest = without(group, shortest);
    }
    if (shortest.size() <= ONE_BY_ONE) {
      for (Move move : shortest) {
        shortest = without(Set.of(move), shortest);
      }
    }
    return shortest;
  }

  private List<Move> without(Set<Move> group, List<Move> moves) {
    return Stream.of(
            moves.stream().filter(m -> !group.contains(m)).toList(),
            sooner(group, moves, (first, second) -> second),
            sooner(group, moves, (first, second) -> first))
        .filter(shorter -> shorter.size() < moves.size() && leadsThere(shorter))
        .findFirst()
        .orElse(moves);
  }

  /** In place of each of the group what the same object is to be later: the last, or the next. */
  private static List<Move> sooner(
      Set<Move> group, List<Move> moves, BinaryOperator<Move> lastOrNext) {
    List<Move> sooner = new ArrayList<>();
    Set<Move> used = new HashSet<>();
    for (int i = 0; i < moves.size(); i++) {
      Move move = moves.get(i);
      Optional<Move> later =
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

  private boolean leadsThere(List<Move> moves) {
    State state = state(stored);
    for (Move move : moves) {
      if (!isOpen(move, state)) {
        return false;
      }
      state.set(move.key(), move.to());
    }
    return isThere(state);
  }

  private List<Step> steps(List<Move> moves) {
    State state = state(stored);
    List<Step> steps = new ArrayList<>();
    for (Move move : moves) {
      ResourceChange change = new ResourceChange(state.get(move.key()), move.to());
      if (!change.before().equals(change.after())) {
        state.set(move.key(), move.to());
        steps.add(new Step(change, move.source(), move.why()));
      }
    }
    return steps;
  }

  private boolean isThere(State state) {
    return state.objects().equals(state(wanted).objects());
  }

  private boolean isOpen(Move move, State state) {
    return hindrance(move, state).isEmpty();
  }

  /** Why a move cannot be made; empty if it can. */
  private Optional<String> hindrance(Move move, State state) {
    ResourceChange change = new ResourceChange(state.get(move.key()), move.to());
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
    state.set(move.key(), move.to());
    Optional<String> lost = Ways.of(state, touched).lost(before, after);
    state.set(move.key(), change.before());
    return lost.map(way -> "it would cut " + way);
  }
}
