package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.model.Service;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.Evidence;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.NaiveChangeImpact;
import dev.portcullis.testing.ResourceEdits;
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
import net.jqwik.api.statistics.StatisticsReport;

/** Properties of every decision and of its text. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 500)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class AdmissionDecisionPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final String PREFIX = "ignore.portcullis.dev/";

  private static final List<String> RULES =
      RuleRegistry.ALL.stream().map(r -> r.info().id()).toList();

  /** Where a message names a rule: at the end of a finding, and in an exemption to paste. */
  private static final Pattern RULE_ID_PATTERN =
      Pattern.compile("\\[([a-z]+(?:-[a-z]+)+)\\]|ignore\\.portcullis\\.dev/([^:=\\s]+)");

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(Profile.values()), actions(), Arbitraries.of(true, false))
        .as(
            (profile, actions, silence) ->
                new Policy(profile, actions, silence, PortNamingOptions.ALL));
  }

  /** What an admin may make of a few rules. */
  @Provide
  Arbitrary<Map<String, EnforcementAction>> actions() {
    return Arbitraries.maps(Arbitraries.of(RULES), Arbitraries.of(EnforcementAction.values()))
        .ofMaxSize(4);
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
  void auditProfileNeverDenies(
      @ForAll ResourceUpdate step,
      @ForAll("actions") Map<String, EnforcementAction> actions,
      @ForAll boolean dryRun) {
    Policy audit = new Policy(Profile.AUDIT, actions, true, PortNamingOptions.ALL);
    assertTrue(decide(step, audit, dryRun).isAllowed());
    requireDeniedByStrict(step);
  }

  @Property(tries = 1000)
  void deletionsOfNonServicesAreAdmitted(
      @ForAll ClusterState world, @ForAll("actions") Map<String, EnforcementAction> actions) {
    for (Resource object : world.objects()) {
      if (!(object instanceof Service)) {
        ResourceUpdate step = new ResourceUpdate(world, ResourceChange.deletion(object));
        for (Profile profile : Profile.values()) {
          Policy policy = new Policy(profile, actions, true, PortNamingOptions.ALL);
          assertTrue(decide(step, policy, false).isAllowed());
        }
        CoverageFloor.require(
            "a deletion introduces findings",
            2.5,
            !NaiveChangeImpact.introduced(
                    NaiveChangeImpact.findings(world),
                    NaiveChangeImpact.findings(step.stateAfter()))
                .isEmpty());
      }
    }
  }

  @Property
  void noOpUpdateHasNoFindings(@ForAll ClusterState world, @ForAll("policies") Policy policy) {
    for (Resource object : world.objects()) {
      ResourceUpdate step = new ResourceUpdate(world, ResourceChange.update(object, object));
      AdmissionResult answer = AdmissionResult.of(decide(step, policy, false), TODAY);
      assertTrue(answer.allowed());
      assertEquals(List.of(), answer.warnings());
    }
    CoverageFloor.require("findings", 13, !NaiveChangeImpact.findings(world).isEmpty());
  }

  @Property
  void dryRunIsDeniedOnlyForSelfEvidence(
      @ForAll ResourceUpdate step, @ForAll("policies") Policy policy) {
    Set<Finding> denied = denied(decide(step, policy, true));
    assertTrue(denied.stream().allMatch(f -> f.evidence() == Evidence.SELF), denied::toString);
    Set<Finding> deniedForReal = denied(decide(step, policy, false));
    assertTrue(deniedForReal.containsAll(denied));
    CoverageFloor.require("admitted in a dry run only", 1, deniedForReal.size() > denied.size());
  }

  /** A finding that was as bad before never denies a request. */
  @AllTries
  @Property
  void onlyIntroducedFindingsAreDenied(@ForAll ResourceUpdate step, @ForAll Profile profile) {
    Set<Finding> denied = denied(decide(step, policy(profile), false));
    List<Finding> worse =
        NaiveChangeImpact.introduced(
            NaiveChangeImpact.findings(step.state()),
            NaiveChangeImpact.findings(step.stateAfter()));
    assertTrue(worse.containsAll(denied));
    assertTrue(denied.stream().allMatch(f -> f.severity().isError()));
    CoverageFloor.require("denied", 1, !denied.isEmpty());
  }

  @Property
  void stricterProfilesDenyMore(
      @ForAll ResourceUpdate step,
      @ForAll("actions") Map<String, EnforcementAction> actions,
      @ForAll("exemptions") Map<String, String> exemptions,
      @ForAll boolean silence) {
    ResourceUpdate exempted = exempted(step, exemptions);
    Set<Finding> lessStrict = Set.of();
    for (Profile profile : Profile.values()) {
      Policy policy = new Policy(profile, actions, silence, PortNamingOptions.ALL);
      Set<Finding> denied = denied(decide(exempted, policy, false));
      assertTrue(
          denied.containsAll(lessStrict),
          () -> profile + " admits what a less strict profile denies");
      CoverageFloor.require("stricter", 0.8, denied.size() > lessStrict.size());
      lessStrict = denied;
    }
  }

  @Property
  void warningsAreShortSingleLines(
      @ForAll ResourceUpdate step,
      @ForAll("policies") Policy policy,
      @ForAll("exemptions") Map<String, String> exemptions,
      @ForAll boolean dryRun) {
    AdmissionDecision decision = decide(exempted(step, exemptions), policy, dryRun);
    List<String> warnings = AdmissionResult.of(decision, TODAY).warnings();
    for (String warning : warnings) {
      assertTrue(warning.length() <= 256, warning);
      assertTrue(!warning.isBlank() && warning.chars().noneMatch(Character::isISOControl), warning);
    }
    assertEquals(warnings.size(), new HashSet<>(warnings).size());
    CoverageFloor.require("warned", 13, !warnings.isEmpty());
  }

  @Property
  void denialNamesProblemAndRemediation(
      @ForAll ResourceUpdate step,
      @ForAll("policies") Policy policy,
      @ForAll("exemptions") Map<String, String> exemptions) {
    AdmissionDecision decision = decide(exempted(step, exemptions), policy, false);
    AdmissionResult answer = AdmissionResult.of(decision, TODAY);
    assertEquals(decision.isAllowed(), answer.allowed());
    assertEquals(answer.allowed(), answer.message().isEmpty());
    assertEquals(answer.allowed(), answer.causes().isEmpty());
    assertEquals(!answer.allowed(), answer.ruleIdsByOutcome().containsKey(Outcome.DENIED));
    Set<String> mentioned = mentionedRules(answer.message());
    assertTrue(RULES.containsAll(mentioned), mentioned::toString);
    assertTrue(answer.causes().stream().allMatch(c -> mentioned.contains(c.rule())));
    assertTrue(answer.causes().stream().allMatch(c -> answer.message().contains(c.message())));
    CoverageFloor.require("denied", 1, !answer.allowed());
  }

  private static Set<String> mentionedRules(String message) {
    Matcher mention = RULE_ID_PATTERN.matcher(message);
    return mention
        .results()
        .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
        .collect(Collectors.toSet());
  }

  /** The line to paste does what it says. */
  @Property
  void suggestedExemptionAdmitsTheRequest(@ForAll ResourceUpdate step, @ForAll Profile profile) {
    Policy policy = policy(profile);
    AdmissionDecision decision = decide(step, policy, false);
    String message = AdmissionResult.of(decision, TODAY).message();
    Matcher line = Pattern.compile("(" + PREFIX + "[a-z-]+)(?:: \"|=)(.*)[\"']").matcher(message);
    Map<String, String> printed =
        line.results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
    assertTrue(decide(exempted(step, printed), policy, false).isAllowed(), message);
    assertEquals(decision.isAllowed(), printed.isEmpty());
    CoverageFloor.require("denied", 1, !decision.isAllowed());
  }

  @Property
  void strictProfileRejectsExemptionsWithoutExpiry(@ForAll ResourceUpdate step) {
    Policy strict = policy(Profile.STRICT);
    Set<Finding> denied = denied(decide(step, strict, false));
    assertEquals(
        ids(denied),
        ids(denied(decide(exempted(step, exemptionsFromAllRules("for ever")), strict, false))));
    String dated = "until 2026-07-01: a month";
    assertTrue(decide(exempted(step, exemptionsFromAllRules(dated)), strict, false).isAllowed());
    CoverageFloor.require("denied", 1, !denied.isEmpty());
  }

  @Property
  void disabledExemptionsAreIgnored(
      @ForAll ResourceUpdate step,
      @ForAll Profile profile,
      @ForAll("exemptions") Map<String, String> exemptions) {
    Policy deaf = new Policy(profile, Map.of(), false, PortNamingOptions.ALL);
    Set<Finding> denied = denied(decide(step, deaf, false));
    assertEquals(ids(denied), ids(denied(decide(exempted(step, exemptions), deaf, false))));
    CoverageFloor.require("denied with exemptions", 1, !denied.isEmpty() && !exemptions.isEmpty());
  }

  @Property
  void removingAnExemptionIsAdmitted(
      @ForAll ResourceUpdate step, @ForAll("policies") Policy policy) {
    step.change()
        .after()
        .ifPresent(
            bare -> {
              Resource exempt =
                  ResourceEdits.withAnnotations(bare, exemptionsFromAllRules("we know"));
              ClusterState world = step.state().withResource(bare.key(), Optional.of(exempt));
              ResourceChange change = ResourceChange.update(exempt, bare);
              assertTrue(decide(new ResourceUpdate(world, change), policy, false).isAllowed());
              CoverageFloor.require(
                  "findings", 13, !RuleRegistry.check(bare, world.view()).isEmpty());
            });
  }

  /** A denial would stop a controller. */
  @Property
  void controlPlaneIsNeverDenied(@ForAll ResourceUpdate step, @ForAll("policies") Policy policy) {
    AdmissionRequest request = new AdmissionRequest(step.change(), "system:apiserver", false);
    AdmissionDecision decision = AdmissionDecision.of(request, step.state().view(), policy, TODAY);
    assertFalse(decision.decisions().iterator().hasNext());
    CoverageFloor.require(
        "a user has findings", 6, decide(step, policy, false).decisions().iterator().hasNext());
  }

  private static void requireDeniedByStrict(ResourceUpdate step) {
    CoverageFloor.require(
        "denied by strict", 2.5, !decide(step, policy(Profile.STRICT), false).isAllowed());
  }

  private static Map<String, String> exemptionsFromAllRules(String reason) {
    return RULES.stream().collect(Collectors.toMap(r -> PREFIX + r, r -> reason));
  }

  /** The same step with exemptions on the written or deleted object. */
  private static ResourceUpdate exempted(ResourceUpdate step, Map<String, String> exemptions) {
    ResourceChange change = step.change();
    Optional<Resource> before =
        change.after().isPresent()
            ? change.before()
            : change.before().map(r -> ResourceEdits.withAnnotations(r, exemptions));
    return new ResourceUpdate(
        step.state().withResource(change.key(), before),
        new ResourceChange(
            before, change.after().map(r -> ResourceEdits.withAnnotations(r, exemptions))));
  }

  private static AdmissionDecision decide(ResourceUpdate step, Policy policy, boolean dryRun) {
    AdmissionRequest request = new AdmissionRequest(step.change(), "user", dryRun);
    return AdmissionDecision.of(request, step.state().view(), policy, TODAY);
  }

  private static Policy policy(Profile profile) {
    return new Policy(profile, Map.of(), true, PortNamingOptions.ALL);
  }

  private static Set<Finding> denied(AdmissionDecision decision) {
    return outcome(decision, FindingDecision.Outcome.DENIED).collect(Collectors.toSet());
  }

  private static Stream<Finding> outcome(
      AdmissionDecision decision, FindingDecision.Outcome outcome) {
    return decision.decisions().stream()
        .filter(j -> j.outcome() == outcome)
        .map(FindingDecision::finding);
  }

  /** Findings without their subject, which an annotation changes. */
  private static Set<String> ids(Set<Finding> findings) {
    return findings.stream()
        .map(f -> f.object() + " " + f.hop() + " " + f.message())
        .collect(Collectors.toSet());
  }
}
