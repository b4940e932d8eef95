package dev.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.analysis.FindingId;
import dev.portcullis.policy.FindingDecision.Outcome;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
import dev.portcullis.testing.CoverageFloor;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.StatisticsReport;

/** A replay of changes denies what admission would have denied. */
@Domain(ClusterArbitraries.class)
@PropertyDefaults(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class AdmissionReplayPropertiesTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

  @Property
  void replayOfOneChangeEqualsDecision(@ForAll ResourceUpdate step) {
    Set<FindingId> denied =
        AdmissionDecision.of(
                new AdmissionRequest(step.change(), "", false),
                step.state().view(),
                Policy.STANDARD,
                TODAY)
            .decisionsWith(Outcome.DENIED)
            .map(j -> FindingId.of(j.finding()))
            .collect(Collectors.toSet());
    assertEquals(
        denied,
        AdmissionReplay.replay(
                List.of(step.change()), step.stateAfter().view(), Policy.STANDARD, TODAY)
            .denied());
    CoverageFloor.require("denied", 2.5, !denied.isEmpty());
  }

  /** A change that was reverted is replayed against the view of its time. */
  @Property
  void replayUsesViewAtTimeOfChange(@ForAll ResourceUpdate step) {
    Set<FindingId> denied =
        AdmissionReplay.replay(
                List.of(step.change()), step.stateAfter().view(), Policy.STANDARD, TODAY)
            .denied();
    assertTrue(
        AdmissionReplay.replay(
                List.of(step.change(), step.change().reversed()),
                step.state().view(),
                Policy.STANDARD,
                TODAY)
            .denied()
            .containsAll(denied));
    CoverageFloor.require("denied", 2.5, !denied.isEmpty());
  }
}
