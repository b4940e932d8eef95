package dev.portcullis.policy;

import static dev.portcullis.rules.Evidence.MISSING_OBJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.Namespace;
import dev.portcullis.model.ObjectKey;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceMeta;
import dev.portcullis.model.Service;
import dev.portcullis.policy.AdmissionEvaluator.UnconfirmedAction;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.policy.LiveReader.ReadResult;
import dev.portcullis.portnames.PortNameAssignment;
import dev.portcullis.portnames.PortNamingOptions;
import dev.portcullis.rules.Rule;
import dev.portcullis.rules.RuleInfo;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.StaleViewCase;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.FakeLiveReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/** What must hold where the view lags behind the cluster by one object. */
@Domain(ClusterArbitraries.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 2000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class AdmissionEvaluatorPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);
  private static final int MAX_CALLS = 8;

  /** The view is wrong about a denial once in a few hundred tries. */
  @AllTries
  @Property(tries = 6000)
  void denialsAreCorrect(@ForAll StaleViewCase delayed, @ForAll Profile profile) {
    Policy policy = policy(profile);
    AdmissionResult answer = evaluator(delayed, policy).validate(request(delayed), TODAY);
    boolean truly = !decide(delayed.actualState(), delayed, policy).isAllowed();
    assertTrue(answer.allowed() || truly, answer.message());
    CoverageFloor.require(
        "wrong denial", 0.15, !decide(delayed.staleState(), delayed, policy).isAllowed() && !truly);
  }

  /** A warning that an object is missing is true. */
  @AllTries
  @Property
  void absenceWarningsAreCorrect(@ForAll StaleViewCase delayed) {
    Set<String> missing = absenceWarnings(decide(delayed.actualState(), delayed, Policy.STANDARD));
    Set<String> reported =
        new TreeSet<>(
            evaluator(delayed, Policy.STANDARD)
                .validate(request(delayed), TODAY)
                .ruleIdsByOutcome()
                .getOrDefault(Outcome.WARNED, Set.of()));
    reported.retainAll(absenceRules());
    assertTrue(missing.containsAll(reported), () -> reported + ", but only " + missing);
    Set<String> seen = absenceWarnings(decide(delayed.staleState(), delayed, Policy.STANDARD));
    CoverageFloor.require("true warning", 1, !reported.isEmpty());
    CoverageFloor.require("false warning without reads", 0.3, !missing.containsAll(seen));
  }

  private static Set<String> absenceRules() {
    return RuleRegistry.ALL.stream()
        .map(Rule::info)
        .filter(i -> i.evidence() == MISSING_OBJECT)
        .map(RuleInfo::id)
        .collect(Collectors.toSet());
  }

  private static Set<String> absenceWarnings(AdmissionDecision decision) {
    return decision
        .decisionsWith(Outcome.WARNED)
        .map(d -> d.finding().rule())
        .filter(absenceRules()::contains)
        .collect(Collectors.toSet());
  }

  /** Live reads do not revoke a denial of a current view. */
  @Property
  void correctDenialsAreKept(@ForAll StaleViewCase delayed, @ForAll Profile profile) {
    Policy policy = policy(profile);
    boolean allowed = decide(delayed.actualState(), delayed, policy).isAllowed();
    AdmissionEvaluator evaluator =
        evaluator(
            delayed.actualState(),
            new FakeLiveReader(delayed.actualState()),
            policy,
            UnconfirmedAction.ALLOW);
    assertEquals(allowed, evaluator.validate(request(delayed), TODAY).allowed());
    CoverageFloor.require("denied", 1.4, !allowed);
  }

  @AllTries
  @Property
  void copiedNamesAreCurrent(@ForAll StaleViewCase delayed) {
    AdmissionRequest request = request(delayed);
    List<PortNameAssignment> now =
        PortNameMutation.of(request, delayed.actualState().view(), Policy.STANDARD, TODAY).names();
    List<PortNameAssignment> given =
        evaluator(delayed, Policy.STANDARD).mutate(request, TODAY).names();
    assertTrue(
        now.containsAll(given.stream().filter(PortNameAssignment::dependsOnOtherObjects).toList()),
        () -> given + " are given, and " + now + " would be right");
    CoverageFloor.require(
        "copied", 1.3, given.stream().anyMatch(PortNameAssignment::dependsOnOtherObjects));
  }

  /** A new profile label applies to the next request, although the view is stale. */
  @Property
  void relaxedProfileAppliesImmediately(@ForAll StaleViewCase delayed, @ForAll Profile now) {
    String namespace = request(delayed).namespace();
    ClusterState truth = labelled(delayed.actualState(), namespace, now);
    ClusterState view = labelled(delayed.actualState(), namespace, Profile.STRICT);
    AdmissionResult answer =
        evaluator(view, new FakeLiveReader(truth), Policy.STANDARD, UnconfirmedAction.ALLOW)
            .validate(request(delayed), TODAY);
    boolean looked = !decide(view, delayed, Policy.STANDARD).isAllowed();
    assertEquals(decide(truth, delayed, Policy.STANDARD).isAllowed(), answer.allowed());
    assertTrue(!looked || now != Profile.OFF || answer.warnings().isEmpty());
    CoverageFloor.require("relaxed", 1.6, looked && answer.allowed());
  }

  private static ClusterState labelled(ClusterState world, String namespace, Profile profile) {
    ObjectKey key = Namespace.key(namespace);
    Map<String, String> labels = Map.of(Profile.LABEL, profile.toString());
    ResourceMeta meta = new ResourceMeta(key, labels, Map.of(), List.of(), false);
    return world.withResource(key, Optional.of(new Namespace(meta)));
  }

  /** Tools write both halves of a chain within milliseconds, in either order. */
  @Property
  void unseenCounterpartIsConsidered(@ForAll StaleViewCase delayed) {
    Optional<Resource> written =
        delayed.update().change().after().filter(this::isServiceOrEndpoints);
    if (written.isPresent()) {
      ClusterState old = delayed.actualState();
      for (Resource other : delayed.actualState().objects()) {
        if (isCounterpart(other, written.get())) {
          old = old.withResource(other.key(), Optional.empty());
        }
      }
      AdmissionRequest request = request(delayed);
      AdmissionEvaluator late =
          evaluator(
              old,
              new FakeLiveReader(delayed.actualState()),
              Policy.STANDARD,
              UnconfirmedAction.ALLOW);
      boolean allowed = decide(delayed.actualState(), delayed, Policy.STANDARD).isAllowed();
      assertEquals(allowed, late.validate(request, TODAY).allowed());
      boolean seen = decide(old, delayed, Policy.STANDARD).isAllowed();
      CoverageFloor.require("denied because of an unseen object", 2.2, seen && !allowed);
      PortNameMutation wanted =
          PortNameMutation.of(request, delayed.actualState().view(), Policy.STANDARD, TODAY);
      PortNameMutation given = late.mutate(request, TODAY);
      assertEquals(wanted.names(), given.names());
      assertEquals(wanted.warnings(), given.warnings());
      CoverageFloor.require(
          "named because of an unseen object",
          2,
          !wanted
              .names()
              .equals(PortNameMutation.of(request, old.view(), Policy.STANDARD, TODAY).names()));
    }
    CoverageFloor.require("half of a pair", 17, written.isPresent());
  }

  private boolean isServiceOrEndpoints(Resource resource) {
    return resource instanceof Service service
        ? service.isSelectorless()
        : resource instanceof EndpointSet set
            && !set.isLabeledForController()
            && !set.isStateStore();
  }

  private boolean isCounterpart(Resource other, Resource written) {
    Resource set = written instanceof Service ? other : written;
    Resource service = written instanceof Service ? written : other;
    return service instanceof Service s
        && set instanceof EndpointSet e
        && e.service().equals(Optional.of(s.ref()));
  }

  @Property
  void readsAreBounded(@ForAll StaleViewCase delayed) {
    FakeLiveReader truth = new FakeLiveReader(delayed.actualState());
    AdmissionEvaluator evaluator =
        evaluator(delayed.staleState(), truth, Policy.STANDARD, UnconfirmedAction.ALLOW);
    evaluator.validate(request(delayed), TODAY);
    assertTrue(truth.calls() <= MAX_CALLS);
    CoverageFloor.require("read", 12, truth.calls() > 0);
    evaluator.mutate(request(delayed), TODAY);
    assertTrue(truth.calls() <= 2 * MAX_CALLS);
  }

  @Property
  void admittedCompletePairNeedsNoRead(@ForAll StaleViewCase delayed) {
    FakeLiveReader truth = new FakeLiveReader(delayed.actualState());
    AdmissionRequest request = request(delayed);
    evaluator(delayed.staleState(), truth, Policy.STANDARD, UnconfirmedAction.ALLOW)
        .validate(request, TODAY);
    AdmissionDecision decision = decide(delayed.staleState(), delayed, Policy.STANDARD);
    boolean complete =
        decision.decisions().stream().noneMatch(d -> d.finding().evidence() == MISSING_OBJECT);
    boolean half = delayed.update().change().after().filter(this::isServiceOrEndpoints).isPresent();
    boolean labeled =
        Stream.concat(delayed.staleState().objects().stream(), delayed.update().change().states())
            .anyMatch(r -> r instanceof EndpointSet set && set.isLabeledForController());
    boolean readless = decision.isAllowed() && complete && !half && !labeled;
    if (readless) {
      assertEquals(0, truth.calls());
    }
    CoverageFloor.require("admitted without read", 10, readless);
  }

  @Property
  void unconfirmedDecisionFollowsSetting(@ForAll StaleViewCase delayed, @ForAll Profile profile) {
    Policy policy = policy(profile);
    LiveReader failing =
        (namespace, timeLeft) ->
            (wanted, priority) -> new ReadResult.Completed(Map.of(), "no API server");
    AdmissionEvaluator open =
        evaluator(delayed.staleState(), failing, policy, UnconfirmedAction.ALLOW);
    AdmissionEvaluator closed =
        evaluator(delayed.staleState(), failing, policy, UnconfirmedAction.DENY);
    AdmissionRequest request = open.mutate(request(delayed), TODAY).applyTo(request(delayed));
    assertTrue(open.validate(request, TODAY).allowed());
    boolean allowed =
        AdmissionDecision.of(request, delayed.staleState().view(), policy, TODAY).isAllowed();
    assertEquals(allowed, closed.validate(request, TODAY).allowed());
    CoverageFloor.require("denied", 1.4, !allowed);
    assertTrue(
        open.mutate(request, TODAY).names().stream()
            .noneMatch(PortNameAssignment::dependsOnOtherObjects));
  }

  @Property
  void denialsAreConfirmedByReads(@ForAll StaleViewCase delayed, @ForAll Profile profile) {
    Policy policy = policy(profile);
    LiveReader spent = (namespace, timeLeft) -> (wanted, priority) -> new ReadResult.RateLimited();
    AdmissionResult answer =
        evaluator(delayed.staleState(), spent, policy, UnconfirmedAction.ALLOW)
            .validate(request(delayed), TODAY);
    boolean denied = !decide(delayed.staleState(), delayed, policy).isAllowed();
    boolean unnamed =
        PortNameMutation.isExpected(request(delayed), delayed.staleState().view(), policy, TODAY);
    assertTrue(denied || unnamed || answer.allowed());
    assertTrue(!denied || !answer.allowed());
    assertEquals(answer.allowed() ? 0 : 1, answer.retryAfterSeconds());
    CoverageFloor.require("denied", 1.4, denied);
  }

  /** An object that lacks only port names is neither denied for good nor stored without them. */
  @AllTries
  @Property
  void missingNamesAreRetried(
      @ForAll StaleViewCase delayed, @ForAll @IntRange(max = 3) int rateLimitedReads) {
    ClusterState state = delayed.actualState();
    AdmissionRequest request = request(delayed);
    PortNameMutation mutation = PortNameMutation.of(request, state.view(), Policy.STANDARD, TODAY);
    boolean namesSuffice =
        !decide(state, delayed, Policy.STANDARD).isAllowed()
            && !mutation.names().isEmpty()
            && AdmissionDecision.of(mutation.applyTo(request), state.view(), Policy.STANDARD, TODAY)
                .isAllowed();
    if (namesSuffice) {
      LiveReader reader = rateLimitedFirst(new FakeLiveReader(state), rateLimitedReads);
      AdmissionResult result =
          evaluator(state, reader, Policy.STANDARD, UnconfirmedAction.ALLOW)
              .validate(request, TODAY);
      assertEquals(1, result.retryAfterSeconds(), result.message());
      assertTrue(result.message().contains("without names: "), result.message());
      assertTrue(result.message().contains(mutation.names().get(0).name()), result.message());
    }
    CoverageFloor.require("names suffice", 0.3, namesSuffice);
  }

  /** Postpones the first reads of each review. */
  private static LiveReader rateLimitedFirst(FakeLiveReader reader, int reads) {
    return (namespace, timeLeft) -> {
      AtomicInteger left = new AtomicInteger(reads);
      return (wanted, priority) ->
          left.getAndDecrement() > 0 ? new ReadResult.RateLimited() : reader.read(wanted, priority);
    };
  }

  /** A non-blocking evaluation has the result of a blocking one, or none. */
  @Property
  void nonBlockingResultIsSameOrAbsent(@ForAll StaleViewCase delayed, @ForAll Profile profile) {
    FakeLiveReader truth = new FakeLiveReader(delayed.actualState());
    AdmissionEvaluator evaluator =
        evaluator(delayed.staleState(), truth, policy(profile), UnconfirmedAction.ALLOW);
    AdmissionRequest request = request(delayed);
    Optional<AdmissionResult> answer = evaluator.validateNonBlocking(request, TODAY);
    Optional<PortNameMutation> mutation = evaluator.mutateNonBlocking(request, TODAY);
    assertEquals(0, truth.calls());
    AdmissionResult whole = evaluator.validate(request, TODAY);
    assertTrue(answer.isEmpty() || truth.calls() == 0, "that took a look");
    answer.ifPresent(a -> assertEquals(whole, a));
    mutation.ifPresent(m -> assertEquals(evaluator.mutate(request, TODAY), m));
    CoverageFloor.require("answered", 19, answer.isPresent());
    CoverageFloor.require("not answered", 12, answer.isEmpty());
  }

  private static AdmissionEvaluator evaluator(StaleViewCase delayed, Policy policy) {
    return evaluator(
        delayed.staleState(),
        new FakeLiveReader(delayed.actualState()),
        policy,
        UnconfirmedAction.ALLOW);
  }

  private static AdmissionEvaluator evaluator(
      ClusterState view, LiveReader live, Policy policy, UnconfirmedAction unconfirmed) {
    return new AdmissionEvaluator(
        view.view(), Optional.of(live), policy, unconfirmed, MigrationPlanner.NONE);
  }

  private static AdmissionDecision decide(
      ClusterState world, StaleViewCase delayed, Policy policy) {
    return AdmissionDecision.of(request(delayed), world.view(), policy, TODAY);
  }

  private static AdmissionRequest request(StaleViewCase delayed) {
    return new AdmissionRequest(delayed.update().change(), "user", false);
  }

  private static Policy policy(Profile profile) {
    return new Policy(profile, Map.of(), true, PortNamingOptions.ALL);
  }
}
