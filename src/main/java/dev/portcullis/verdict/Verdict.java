package dev.portcullis.verdict;

import dev.portcullis.inspect.Impact;
import dev.portcullis.model.Chain;
import dev.portcullis.model.Kind;
import dev.portcullis.rules.Basis;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Judgement.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What we make of a request.
 *
 * @param judgements one for each finding that is not switched off, worst first
 * @param notes what else there is to say to whoever asked
 */
public record Verdict(Request request, List<Judgement> judgements, List<String> notes) {

  private static final Comparator<Judgement> WORST_FIRST =
      Comparator.comparing(Judgement::outcome)
          .thenComparing(j -> j.finding().rank(), Comparator.reverseOrder())
          .thenComparing(Judgement::finding, Finding.ORDER);

  public Verdict {
    judgements = judgements.stream().sorted(WORST_FIRST).toList();
    notes = List.copyOf(notes);
  }

  /**
   * Judges a request.
   *
   * @param view the objects around it; what it says of the object itself is not read
   * @param today in UTC, for exemptions that end
   */
  public static Verdict of(Request request, Chain view, Policy policy, LocalDate today) {
    if (Untouched.is(request)) {
      return new Verdict(request, List.of(), List.of());
    }
    Impact impact = Impact.of(request.change(), view);
    Judge judge = new Judge(request, policy, today);
    List<Judgement> judgements = new ArrayList<>();
    impact.introduced().forEach(f -> judge.introduced(f).ifPresent(judgements::add));
    impact.remaining().forEach(f -> judge.remaining(f).ifPresent(judgements::add));
    return new Verdict(request, judgements, unknownExemptions(request));
  }

  private static List<String> unknownExemptions(Request request) {
    return request.meta().annotations().keySet().stream()
        .filter(a -> a.startsWith(Exemption.PREFIX))
        .map(a -> a.substring(Exemption.PREFIX.length()))
        .filter(id -> !id.equals(Exemption.NAMING))
        .filter(id -> Rules.ALL.stream().noneMatch(r -> r.info().id().equals(id)))
        .sorted()
        .map(
            id -> Exemption.PREFIX + id + ": there is no rule of that name, so it silences nothing")
        .toList();
  }

  /** Whether the request goes through. */
  public boolean allowed() {
    return with(Outcome.DENIED).findAny().isEmpty();
  }

  /** The judgements of one outcome, worst first. */
  Stream<Judgement> with(Outcome outcome) {
    return judgements.stream().filter(j -> j.outcome() == outcome);
  }

  /** What turns findings into judgements. */
  private record Judge(Request request, Policy policy, LocalDate today) {

    Optional<Judgement> introduced(Finding finding) {
      Action action = policy.actions().get(finding.rule());
      if (action == Action.OFF || isExpectedNext(finding)) {
        return Optional.empty();
      }
      boolean error = action == null ? finding.rank().isError() : action == Action.DENY;
      boolean denied =
          error && policy.profile().denies(request.operation(), isLeader(), finding.basis());
      // Flux dry-runs everything before it applies anything, and one refusal stops all for good:
      // what rests on other objects is not held against a rehearsal.
      boolean rehearsed = request.dryRun() && finding.basis() != Basis.OBJECT;
      return Optional.of(
          exempted(
              finding,
              denied && !rehearsed ? Outcome.DENIED : Outcome.WARNED,
              denied && rehearsed ? "refused without dry run" : ""));
    }

    /**
     * What was as bad before never blocks; an error is worth a word to whoever touches the object.
     */
    Optional<Judgement> remaining(Finding finding) {
      boolean own = finding.object().equals(request.change().key());
      return own && finding.rank().isError() && policy.actions().get(finding.rule()) != Action.OFF
          ? Optional.of(exempted(finding, Outcome.WARNED, "not new"))
          : Optional.empty();
    }

    /** A new Service comes before what stands behind it. */
    private boolean isExpectedNext(Finding finding) {
      return request.operation() == Operation.CREATE
          && isLeader()
          && finding.basis() == Basis.ABSENCE
          && finding.object().equals(request.change().key());
    }

    private boolean isLeader() {
      return request.change().key().kind() == Kind.SERVICE;
    }

    private Judgement exempted(Finding finding, Outcome outcome, String because) {
      boolean strict = policy.profile() == Profile.STRICT;
      List<Exemption> carried =
          Stream.of(finding.subject(), request.meta())
              .flatMap(m -> Exemption.of(m, finding.rule(), today, strict).stream())
              .toList();
      Optional<Exemption> counting = carried.stream().filter(Exemption::counts).findFirst();
      if (counting.isPresent()
          && (outcome != Outcome.DENIED || policy.exemptionsSilenceDenials())) {
        return new Judgement(finding, Outcome.EXEMPTED, counting.get().reason());
      }
      String ignored =
          counting.isPresent()
              ? "exemptions from denials are switched off here"
              : carried.stream()
                  .map(e -> "exemption ignored: " + e.invalid())
                  .findFirst()
                  .orElse("");
      return new Judgement(finding, outcome, ignored.isEmpty() ? because : ignored);
    }
  }
}
