package dev.portcullis.verdict;

import dev.portcullis.model.ResourceView;
import dev.portcullis.verdict.Judgement.Outcome;
import dev.portcullis.verdict.Live.Look;
import dev.portcullis.verdict.Live.Sighting;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where requests are judged: by a view, which may lag behind the cluster, and once more by the live
 * objects wherever the answer could not be taken back. That is a denial; a name that comes from
 * another object, or from the lack of one; and what is said of half a hand-written chain whose
 * other half the view does not have: tools write both within milliseconds.
 *
 * @param live empty where the view is all there is
 * @param policy what the admin decided; a namespace may have a profile of its own
 */
public record Court(
    ResourceView view, Optional<Live> live, Policy policy, Unconfirmed unconfirmed) {

  /** What becomes of a request that is to be denied for something nobody could look at live. */
  public enum Unconfirmed {
    /** It goes through, with a warning. */
    ALLOW,
    /** It is denied. */
    DENY
  }

  /** How many calls of the API server a review may cost. */
  private static final int MOST_CALLS = 8;

  private static final String SPENT = "the namespace has used up its look-ups for this second";

  /**
   * The same court for who judges while others wait for the same thread: it throws a {@link
   * WouldTakeLong} where it would have to look at live objects, or has many neighbours to judge.
   */
  public Court atOnce() {
    AtOnce view = new AtOnce(this.view);
    return new Court(view, live.map(l -> view), policy, unconfirmed);
  }

  /** Whether the request goes through, in words. */
  public Answer validate(Request request, LocalDate today) {
    Seen<Verdict> seen =
        see(
            request,
            chain -> Verdict.of(request, chain, policy, today),
            (verdict, sight) -> needs(verdict, sight));
    if (seen.failure().equals(SPENT) && !seen.result().allowed()) {
      return Answer.comeAgain(request);
    }
    Verdict settled = settled(seen);
    boolean letThrough = settled.allowed() && !seen.result().allowed();
    return Answer.of(settled, today)
        .after(letThrough ? Confirmation.LET_THROUGH : seen.confirmation());
  }

  /** What to add to the object of the request. */
  public Mutation mutate(Request request, LocalDate today) {
    Seen<Mutation> seen =
        see(
            request,
            chain -> Mutation.of(request, chain, policy, today),
            (mutation, sight) -> mutation.needs(new Reads(request, sight)));
    Mutation mutation =
        seen.failure().isEmpty() ? seen.result() : seen.result().unread(seen.failure());
    return mutation.after(seen.confirmation());
  }

  private static Stream<Read> needs(Verdict verdict, Sight sight) {
    Reads reads = new Reads(verdict.request(), sight);
    return Stream.concat(
        verdict.with(Outcome.DENIED).flatMap(j -> reads.of(j.finding())), reads.otherHalf());
  }

  /**
   * What came of judging something.
   *
   * @param byView what it would be without a look
   * @param failure why not all that it rests on was looked at live; empty if it was
   */
  private record Seen<T>(T byView, T result, Sight sight, String failure) {

    Confirmation confirmation() {
      if (!failure.isEmpty()) {
        return Confirmation.FAILED;
      } else if (sight.found().isEmpty()) {
        return Confirmation.NONE;
      }
      return result.equals(byView) ? Confirmation.AGREED : Confirmation.CORRECTED;
    }
  }

  /** Judges, looks at what that rests on, and judges again, until there is nothing new to see. */
  private <T> Seen<T> see(
      Request request, Function<ResourceView, T> judge, BiFunction<T, Sight, Stream<Read>> needs) {
    Sight sight = new Sight(view, Map.of());
    T byView = judge.apply(sight);
    T result = byView;
    Optional<Look> look = Optional.empty();
    while (live.isPresent()) {
      List<Read> next = affordable(needs.apply(result, sight), sight);
      if (next.isEmpty()) {
        break;
      }
      look = look.or(() -> live.map(l -> l.look(request.namespace())));
      if (!(look.orElseThrow().read(next) instanceof Sighting.Seen seen)) {
        return new Seen<>(byView, result, sight, SPENT);
      }
      sight = sight.and(seen.found());
      result = judge.apply(sight);
      if (!seen.failure().isEmpty()) {
        return new Seen<>(byView, result, sight, seen.failure());
      }
    }
    return new Seen<>(byView, result, sight, "");
  }

  /** What has not been seen yet, as far as the calls of a review reach. */
  private static List<Read> affordable(Stream<Read> needed, Sight sight) {
    int calls = sight.found().keySet().stream().mapToInt(Read::calls).sum();
    List<Read> affordable = new ArrayList<>();
    for (Read read : needed.distinct().filter(r -> !sight.found().containsKey(r)).toList()) {
      calls += read.calls();
      if (calls > MOST_CALLS) {
        break;
      }
      affordable.add(read);
    }
    return affordable;
  }

  /** One denied finding that somebody saw live is enough for a denial. */
  private Verdict settled(Seen<Verdict> seen) {
    Verdict verdict = seen.result();
    Reads reads = new Reads(verdict.request(), seen.sight());
    boolean confirmed =
        live.isEmpty()
            || verdict
                .with(Outcome.DENIED)
                .anyMatch(j -> reads.of(j.finding()).allMatch(seen.sight().found()::containsKey));
    String failure = seen.failure().isEmpty() ? "" : "not confirmed: " + seen.failure();
    return verdict.allowed() || confirmed
        ? verdict.noting(failure)
        : unconfirmed == Unconfirmed.DENY
            ? verdict.deniedAllTheSame(failure)
            : verdict.letThrough().noting(failure);
  }
}
