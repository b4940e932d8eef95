package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.Worlds.Step;
import dev.portcullis.Worlds.World;
import dev.portcullis.inspect.Change;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Service;
import dev.portcullis.naming.Switches;
import dev.portcullis.rules.Basis;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.Rules;
import dev.portcullis.verdict.Action;
import dev.portcullis.verdict.Answer;
import dev.portcullis.verdict.Judgement;
import dev.portcullis.verdict.Judgement.Outcome;
import dev.portcullis.verdict.Policy;
import dev.portcullis.verdict.Profile;
import dev.portcullis.verdict.Request;
import dev.portcullis.verdict.Verdict;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** What must hold of every verdict, and of the words that it is put in. */
@Domain(Worlds.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 500)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class VerdictPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String PREFIX = "ignore.portcullis.dev/";

  private static final List<String> RULES = Rules.ALL.stream().map(r -> r.info().id()).toList();

  /** Where a message names a rule: at the end of a finding, and in an exemption to paste. */
  private static final Pattern MENTION =
      Pattern.compile("\\[([a-z]+(?:-[a-z]+)+)\\]|ignore\\.portcullis\\.dev/([^:=\\s]+)");

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(Profile.values()), actions(), Arbitraries.of(true, false))
        .as((profile, actions, silence) -> new Policy(profile, actions, silence, Switches.ALL));
  }

  /** What an admin may make of a few rules. */
  @Provide
  Arbitrary<Map<String, Action>> actions() {
    return Arbitraries.maps(Arbitraries.of(RULES), Arbitraries.of(Action.values())).ofMaxSize(4);
  }

  /** Exemptions as people write them: right, stale, broken, and from rules that are not there. */
  @Provide
  Arbitrary<Map<String, String>> exemptions() {
    Arbitrary<String> values =
        Arbitraries.of(
            "",
            " ",
            "we know",
            "until 2026-07-01: the last day counts",
            "until 2026-06-30: too late",
            "until tomorrow: soon",
            "until 2027-01-31:",
            "two\nlines\u0007",
            "until \u202E2027: turned",
            "until " + "x".repeat(200) + ": long",
            "long ".repeat(100));
    Arbitrary<String> rules =
        Arbitraries.oneOf(
            Arbitraries.of(RULES), Arbitraries.of("naming", "no-such-rule", "x".repeat(200)));
    return Arbitraries.maps(rules.map(r -> PREFIX + r), values).ofMaxSize(5);
  }

  @Property
  void auditDeniesNothing(
      @ForAll Step step, @ForAll("actions") Map<String, Action> actions, @ForAll boolean dryRun) {
    Policy audit = new Policy(Profile.AUDIT, actions, true, Switches.ALL);
    assertTrue(verdict(step, audit, dryRun).allowed());
  }

  @Property(tries = 1000)
  void whatIsNotAServiceMayAlwaysGo(
      @ForAll World world, @ForAll("actions") Map<String, Action> actions) {
    for (Resource object : world.objects()) {
      if (!(object instanceof Service)) {
        Step step = new Step(world, new Change(Optional.of(object), Optional.empty()));
        for (Profile profile : Profile.values()) {
          Policy policy = new Policy(profile, actions, true, Switches.ALL);
          assertTrue(verdict(step, policy, false).allowed());
        }
      }
    }
  }

  @Property
  void toWriteAnObjectAsItIsIsAnsweredWithSilence(
      @ForAll World world, @ForAll("policies") Policy policy) {
    for (Resource object : world.objects()) {
      Step step = new Step(world, new Change(Optional.of(object), Optional.of(object)));
      Answer answer = Answer.of(verdict(step, policy, false), TODAY);
      assertTrue(answer.allowed());
      assertEquals(List.of(), answer.warnings());
    }
  }

  @Property
  void aRehearsalIsDeniedOnlyForWhatTheObjectSaysItself(
      @ForAll Step step, @ForAll("policies") Policy policy) {
    Set<Finding> denied = denied(verdict(step, policy, true));
    assertTrue(denied.stream().allMatch(f -> f.basis() == Basis.OBJECT), denied::toString);
    assertTrue(denied(verdict(step, policy, false)).containsAll(denied));
  }

  /** The ratchet: what was as bad before, anywhere, is nobody's fault now. */
  @Property
  void onlyWhatTheChangeMadeWorseIsDenied(@ForAll Step step, @ForAll Profile profile) {
    Set<Finding> denied = denied(verdict(step, policy(profile), false));
    List<Finding> worse = Worse.than(Worse.findings(step.world()), Worse.findings(step.after()));
    assertTrue(worse.containsAll(denied));
    assertTrue(denied.stream().allMatch(f -> f.rank().isError()));
    Statistics.collect(!denied.isEmpty());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 2));
  }

  @Property
  void aStricterProfileDeniesWhateverAMilderOneDoes(
      @ForAll Step step,
      @ForAll("actions") Map<String, Action> actions,
      @ForAll("exemptions") Map<String, String> exemptions,
      @ForAll boolean silence) {
    Step exempted = exempted(step, exemptions);
    Set<Finding> milder = Set.of();
    for (Profile profile : Profile.values()) {
      Policy policy = new Policy(profile, actions, silence, Switches.ALL);
      Set<Finding> denied = denied(verdict(exempted, policy, false));
      assertTrue(
          denied.containsAll(milder), () -> profile + " lets through what a milder one denies");
      milder = denied;
    }
  }

  @Property
  void everyWarningIsShortAndOnOneLine(
      @ForAll Step step,
      @ForAll("policies") Policy policy,
      @ForAll("exemptions") Map<String, String> exemptions,
      @ForAll boolean dryRun) {
    Verdict verdict = verdict(exempted(step, exemptions), policy, dryRun);
    List<String> warnings = Answer.of(verdict, TODAY).warnings();
    for (String warning : warnings) {
      assertTrue(warning.length() <= 120, warning);
      assertTrue(!warning.isBlank() && warning.chars().noneMatch(Character::isISOControl), warning);
    }
    assertEquals(warnings.size(), new HashSet<>(warnings).size());
    Statistics.collect(!warnings.isEmpty());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 20));
  }

  @Property
  void aDenialSaysWhatIsWrongAndHowToGetOn(
      @ForAll Step step,
      @ForAll("policies") Policy policy,
      @ForAll("exemptions") Map<String, String> exemptions) {
    Verdict verdict = verdict(exempted(step, exemptions), policy, false);
    Answer answer = Answer.of(verdict, TODAY);
    assertEquals(verdict.allowed(), answer.allowed());
    assertEquals(answer.allowed(), answer.message().isEmpty());
    assertEquals(answer.allowed(), answer.causes().isEmpty());
    assertEquals(!answer.allowed(), answer.rules().containsKey(Outcome.DENIED));
    Set<String> mentioned = mentioned(answer.message());
    assertTrue(RULES.containsAll(mentioned), mentioned::toString);
    assertTrue(answer.causes().stream().allMatch(c -> mentioned.contains(c.rule())));
    assertTrue(answer.causes().stream().allMatch(c -> answer.message().contains(c.message())));
  }

  private static Set<String> mentioned(String message) {
    Matcher mention = MENTION.matcher(message);
    return mention
        .results()
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .collect(Collectors.toSet());
  }

  /** The line to paste does what it says. */
  @Property
  void theExemptionThatADenialPrintsLetsTheRequestIn(@ForAll Step step, @ForAll Profile profile) {
    Policy policy = policy(profile);
    Verdict verdict = verdict(step, policy, false);
    String message = Answer.of(verdict, TODAY).message();
    Matcher line = Pattern.compile("(" + PREFIX + "[a-z-]+): \"(.*)\"").matcher(message);
    Map<String, String> printed =
        line.results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
    assertTrue(verdict(exempted(step, printed), policy, false).allowed(), message);
    assertEquals(verdict.allowed(), printed.isEmpty());
  }

  @Property
  void strictTakesNoConsentWithoutAnEnd(@ForAll Step step) {
    Policy strict = policy(Profile.STRICT);
    Set<Finding> denied = denied(verdict(step, strict, false));
    assertEquals(
        ids(denied), ids(denied(verdict(exempted(step, fromAll("for ever")), strict, false))));
    String dated = "until 2026-07-01: a month";
    assertTrue(verdict(exempted(step, fromAll(dated)), strict, false).allowed());
  }

  @Property
  void whereTheAdminSaysSoNoConsentSilencesADenial(
      @ForAll Step step,
      @ForAll Profile profile,
      @ForAll("exemptions") Map<String, String> exemptions) {
    Policy deaf = new Policy(profile, Map.of(), false, Switches.ALL);
    assertEquals(
        ids(denied(verdict(step, deaf, false))),
        ids(denied(verdict(exempted(step, exemptions), deaf, false))));
  }

  @Property
  void toTakeAConsentAwayIsNeverDenied(@ForAll Step step, @ForAll("policies") Policy policy) {
    step.change()
        .after()
        .ifPresent(
            bare -> {
              Resource exempt = Worlds.annotated(bare, fromAll("we know"));
              World world = step.world().with(bare.key(), Optional.of(exempt));
              Change change = new Change(Optional.of(exempt), Optional.of(bare));
              assertTrue(verdict(new Step(world, change), policy, false).allowed());
            });
  }

  /** Controllers would stop at a denial, and nobody would read why. */
  @Property
  void theControlPlaneIsNeverDenied(@ForAll Step step, @ForAll("policies") Policy policy) {
    Request request = new Request(step.change(), "system:apiserver", false);
    Verdict verdict = Verdict.of(request, step.world().view(), policy, TODAY);
    assertFalse(verdict.judgements().iterator().hasNext());
  }

  private static Map<String, String> fromAll(String reason) {
    return RULES.stream().collect(Collectors.toMap(r -> PREFIX + r, r -> reason));
  }

  /** The same step by somebody who consents: what he writes or deletes carries the annotations. */
  private static Step exempted(Step step, Map<String, String> exemptions) {
    Change change = step.change();
    Optional<Resource> before =
        change.after().isPresent()
            ? change.before()
            : change.before().map(r -> Worlds.annotated(r, exemptions));
    return new Step(
        step.world().with(change.key(), before),
        new Change(before, change.after().map(r -> Worlds.annotated(r, exemptions))));
  }

  private static Verdict verdict(Step step, Policy policy, boolean dryRun) {
    Request request = new Request(step.change(), "somebody", dryRun);
    return Verdict.of(request, step.world().view(), policy, TODAY);
  }

  private static Policy policy(Profile profile) {
    return new Policy(profile, Map.of(), true, Switches.ALL);
  }

  private static Set<Finding> denied(Verdict verdict) {
    return outcome(verdict, Judgement.Outcome.DENIED).collect(Collectors.toSet());
  }

  private static Stream<Finding> outcome(Verdict verdict, Judgement.Outcome outcome) {
    return verdict.judgements().stream()
        .filter(j -> j.outcome() == outcome)
        .map(Judgement::finding);
  }

  /** Findings without their subject, which an annotation changes. */
  private static Set<String> ids(Set<Finding> findings) {
    return findings.stream()
        .map(f -> f.object() + " " + f.about() + " " + f.message())
        .collect(Collectors.toSet());
  }
}
