package dev.portcullis.verdict;

import dev.portcullis.analysis.ChangeImpact;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Lookup;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ResourceView;
import dev.portcullis.rules.Basis;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Judgement.Outcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What we make of a request.
 *
 * @param policy what holds in the namespace
 * @param judgements one for each finding that is not switched off, worst first
 * @param notes what else there is to say to whoever asked
 */
public record Verdict(
    Request request, Policy policy, List<Judgement> judgements, List<String> notes) {

  private static final String PROFILES =
      Arrays.stream(Profile.values()).map(Profile::toString).collect(Collectors.joining(", "));

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
   * @param general what the admin decided; the namespace may have a profile of its own
   * @param today in UTC, for exemptions that end
   */
  public static Verdict of(Request request, ResourceView view, Policy general, LocalDate today) {
    Lookup<Namespace> namespace = view.namespace(request.namespace());
    Policy policy = general.in(namespace);
    if (policy.profile() == Profile.OFF || Untouched.is(request)) {
      return new Verdict(request, policy, List.of(), List.of());
    }
    ChangeImpact impact = ChangeImpact.of(request.change(), view);
    Judge judge = new Judge(request, namespace, policy, today);
    List<Judgement> judgements = new ArrayList<>();
    Stream.concat(impact.introduced().stream(), impact.updateFindings().stream())
        .forEach(f -> judge.introduced(f).ifPresent(judgements::add));
    impact.remaining().forEach(f -> judge.remaining(f).ifPresent(judgements::add));
    return new Verdict(
        request,
        policy,
        judgements,
        Stream.concat(unknownProfile(namespace, policy), unknownExemptions(request)).toList());
  }

  private static Stream<String> unknownProfile(Lookup<Namespace> namespace, Policy policy) {
    return namespace.toOptional().stream()
        .map(n -> n.meta().label(Profile.LABEL))
        .filter(word -> !word.isEmpty() && Profile.of(word).isEmpty())
        .map(
            word ->
                "namespace label "
                    + Profile.LABEL
                    + ": \""
                    + word
                    + "\" is none of "
                    + PROFILES
                    + "; "
                    + policy.profile()
                    + " holds");
  }

  private static Stream<String> unknownExemptions(Request request) {
    return request.meta().annotations().keySet().stream()
        .filter(a -> a.startsWith(Exemption.PREFIX))
        .map(a -> a.substring(Exemption.PREFIX.length()))
        .filter(id -> !id.equals(Exemption.NAMING))
        .filter(id -> Rules.info(id).isEmpty())
        .sorted()
        .map(
            id ->
                Exemption.PREFIX + id + ": there is no rule of that name, so it silences nothing");
  }

  /** Whether the request goes through. */
  public boolean allowed() {
    return with(Outcome.DENIED).findAny().isEmpty();
  }

  /** The same where nobody could look at what a denial rests on, and warns of it instead. */
  Verdict letThrough() {
    return denialsBecome(Outcome.WARNED, "not confirmed");
  }

  /** The same where nobody could look at what a denial rests on, and says so. */
  Verdict deniedAllTheSame(String because) {
    return denialsBecome(Outcome.DENIED, because);
  }

  private Verdict denialsBecome(Outcome outcome, String because) {
    return new Verdict(
        request,
        policy,
        judgements.stream()
            .map(
                j ->
                    j.outcome() == Outcome.DENIED
                        ? new Judgement(j.finding(), outcome, because)
                        : j)
            .toList(),
        notes);
  }

  /** The same with something more to say, if it is anything. */
  Verdict noting(String note) {
    return note.isEmpty()
        ? this
        : new Verdict(
            request, policy, judgements, Stream.concat(notes.stream(), Stream.of(note)).toList());
  }

  /** The judgements of one outcome, worst first. */
  public Stream<Judgement> with(Outcome outcome) {
    return judgements.stream().filter(j -> j.outcome() == outcome);
  }

  /** What turns findings into judgements. */
  private record Judge(
      Request request, Lookup<Namespace> namespace, Policy policy, LocalDate today) {

    Optional<Judgement> introduced(Finding finding) {
      Action action = policy.actions().get(finding.rule());
      if (action == Action.OFF || isExpectedNext(finding) || isGoneAlong(finding)) {
        return Optional.empty();
      }
      boolean error = Action.isError(finding, policy.actions());
      boolean denied =
          error
              && !isSweptAway()
              && policy
                  .profile()
                  .denies(request.operation(), isLeader(), isOwn(finding), finding.basis());
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
      return isOwn(finding)
              && finding.rank().isError()
              && policy.actions().get(finding.rule()) != Action.OFF
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

    /** A Service takes the Endpoints of its name along (k/k core/service/storage afterDelete). */
    private boolean isGoneAlong(Finding finding) {
      return request.operation() == Operation.DELETE
          && isLeader()
          && finding.object().kind() == Kind.ENDPOINTS
          && finding.object().name().equals(request.change().key().name());
    }

    /** Everything in the namespace goes, in any order. */
    private boolean isSweptAway() {
      return request.operation() == Operation.DELETE
          && namespace.toOptional().filter(n -> n.meta().deleting()).isPresent();
    }

    private boolean isOwn(Finding finding) {
      return finding.object().equals(request.change().key());
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
