package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.Resource;
import dev.portcullis.policy.ApplySimulator.ApplyMethod;
import dev.portcullis.policy.ApplySimulator.ApplyOrder;
import dev.portcullis.policy.ApplySimulator.ErrorHandling;
import dev.portcullis.policy.ApplySimulator.Repair;
import dev.portcullis.policy.ApplySimulator.SimulationResult;
import dev.portcullis.testing.ConsistentStates;
import dev.portcullis.testing.ConsistentStates.Transition;
import dev.portcullis.testing.CoverageFloor;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * No valid state is denied for good: repeated applies reach it from any other valid state, with no
 * help but the text of the denials.
 */
@Domain(ConsistentStates.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 4000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class ApplyConvergencePropertiesTest {

  @Property
  void continuingToolConvergesUnderGitopsProfile(@ForAll Transition change, @ForAll long seed) {
    SimulationResult run =
        new ApplySimulator(ErrorHandling.CONTINUE, ApplyOrder.ANY, Profile.GITOPS, seed)
            .apply(change);
    assertConverged(run, change);
    assertEquals(List.of(), run.exemptions());
    CoverageFloor.require("denied", 9, run.denials() > 0);
  }

  @Property
  void stoppingToolConvergesUnderGitopsProfileWhenServicesAreFirst(
      @ForAll Transition change, @ForAll long seed) {
    for (ErrorHandling tool : List.of(ErrorHandling.STOP, ErrorHandling.DRY_RUN_THEN_STOP)) {
      SimulationResult run =
          new ApplySimulator(tool, ApplyOrder.SERVICES_FIRST, Profile.GITOPS, seed).apply(change);
      assertConverged(run, change);
      assertEquals(List.of(), run.exemptions());
    }
    SimulationResult inAnyOrder =
        new ApplySimulator(ErrorHandling.STOP, ApplyOrder.ANY, Profile.GITOPS, seed).apply(change);
    CoverageFloor.require("denied in another order", 8, inAnyOrder.denials() > 0);
  }

  @Property
  void everyToolConvergesWithSuggestedExemptions(
      @ForAll Transition change,
      @ForAll ErrorHandling tool,
      @ForAll ApplyOrder order,
      @ForAll Profile profile,
      @ForAll long seed) {
    SimulationResult run =
        new ApplySimulator(tool, order, profile, seed).withSuggestedExemptions().apply(change);
    assertConverged(run, change);
    boolean mayDeny =
        Stream.of(Profile.OFF, Profile.AUDIT).noneMatch(mildest -> mildest == profile);
    assertTrue(mayDeny || run.denials() == 0, "a profile that denies nothing did");
    CoverageFloor.require("exempted", 9, !run.exemptions().isEmpty());
  }

  /**
   * Endpoints that were stored before their Service have no names, and kubectl does not send them
   * again. The command that a warning prints repairs them, and so does the leader.
   */
  @Property
  void everyOrderConvergesWithoutPortNames(
      @ForAll Transition change,
      @ForAll ApplyOrder order,
      @ForAll ApplyMethod method,
      @ForAll long seed) {
    List<Resource> wanted = ApplySimulator.withoutPortNames(change.to());
    for (Profile profile : List.of(Profile.GITOPS, Profile.STANDARD, Profile.STRICT)) {
      for (Repair repair : List.of(Repair.PRINTED, Repair.LEADER)) {
        Transition creation = new Transition(List.of(), wanted);
        SimulationResult run =
            new ApplySimulator(ErrorHandling.CONTINUE, order, profile, seed)
                .with(method, repair)
                .apply(creation);
        assertConverged(run, creation);
        assertEquals(List.of(), run.exemptions());
        CoverageFloor.require("repaired", 4, run.repairs() > 0);
      }
    }
    Transition update = new Transition(change.from(), wanted);
    assertConverged(
        new ApplySimulator(ErrorHandling.CONTINUE, order, Profile.GITOPS, seed)
            .with(method, Repair.LEADER)
            .apply(update),
        update);
  }

  /** Server-side apply sends endpoints again, and the next apply names them. */
  @Property
  void serverSideApplyConvergesWithoutRepair(
      @ForAll Transition change, @ForAll ApplyOrder order, @ForAll long seed) {
    Transition creation = new Transition(List.of(), ApplySimulator.withoutPortNames(change.to()));
    assertConverged(
        new ApplySimulator(ErrorHandling.CONTINUE, order, Profile.STANDARD, seed).apply(creation),
        creation);
  }

  private static void assertConverged(SimulationResult run, Transition change) {
    assertTrue(
        run.converged(),
        () -> run.denialMessages() + "\nfrom " + change.from() + "\nto " + change.to());
  }
}
