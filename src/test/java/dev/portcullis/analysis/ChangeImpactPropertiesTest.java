package dev.portcullis.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.model.EndpointSet;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Kind;
import dev.portcullis.model.Resource;
import dev.portcullis.model.ResourceChange;
import dev.portcullis.rules.Finding;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.NaiveChangeImpact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.StatisticsReport;

/** Properties of the impact of any change in any cluster state. */
@Domain(ClusterArbitraries.class)
@PropertyDefaults(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class ChangeImpactPropertiesTest {

  @Property
  void noOpUpdateHasNoImpact(@ForAll ClusterState world) {
    for (Resource object : world.objects()) {
      ChangeImpact impact = ChangeImpact.of(ResourceChange.update(object, object), world.view());
      assertEquals(List.of(), impact.introduced());
      assertEquals(List.of(), impact.resolved());
    }
    CoverageFloor.require("findings", 30, !findings(world).isEmpty());
  }

  @Property
  void reversedChangeResolvesIntroducedFindings(@ForAll ResourceUpdate step) {
    ChangeImpact there = ChangeImpact.of(step.change(), step.state().view());
    ChangeImpact back = ChangeImpact.of(step.change().reversed(), step.state().view());
    assertEquals(there.introduced(), back.resolved());
    assertEquals(there.resolved(), back.introduced());
    requireEffects(there);
  }

  @Property
  void impactIsIndependentOfViewState(@ForAll ResourceUpdate step) {
    ChangeImpact impact = ChangeImpact.of(step.change(), step.state().view());
    assertEquals(impact, ChangeImpact.of(step.change(), step.stateAfter().view()));
    requireEffects(impact);
  }

  /** The impact has all findings that the change causes, and no others. */
  @Property
  void impactMatchesFullComparison(@ForAll ResourceUpdate step) {
    List<Finding> before = findings(withoutReplacedMirrors(step.state(), step.change()));
    List<Finding> after = findings(withoutReplacedMirrors(step.stateAfter(), step.change()));
    ChangeImpact impact = ChangeImpact.of(step.change(), step.state().view());
    assertEquals(NaiveChangeImpact.introduced(before, after), impact.introduced());
    assertEquals(NaiveChangeImpact.introduced(after, before), impact.resolved());
    requireEffects(impact);
  }

  /** Without changes of IngressClasses, which return no related objects. */
  @Property
  void bulkChangeMatchesFullComparison(@ForAll ClusterState before, @ForAll ClusterState other) {
    List<Resource> objects = new ArrayList<>(before.all(IngressClass.class));
    other.objects().stream().filter(r -> !(r instanceof IngressClass)).forEach(objects::add);
    ClusterState after = new ClusterState(objects, before.dataPlane());
    List<ResourceChange> changes =
        Stream.of(before, after)
            .flatMap(w -> w.objects().stream())
            .map(Resource::key)
            .distinct()
            .filter(k -> !before.get(k).equals(after.get(k)))
            .map(k -> new ResourceChange(before.get(k), after.get(k)))
            .toList();
    ChangeImpact impact = ChangeImpact.of(changes, before.view(), after.view());
    assertEquals(
        NaiveChangeImpact.introduced(findings(before), findings(after)), impact.introduced());
    assertEquals(
        NaiveChangeImpact.introduced(findings(after), findings(before)), impact.resolved());
    requireEffects(impact);
  }

  @Property
  void impactListsAreDisjoint(@ForAll ResourceUpdate step) {
    ChangeImpact impact = ChangeImpact.of(step.change(), step.state().view());
    List<Finding> after = findings(withoutReplacedMirrors(step.stateAfter(), step.change()));
    assertEquals(
        List.of(), impact.introduced().stream().filter(impact.remaining()::contains).toList());
    assertEquals(List.of(), impact.introduced().stream().filter(f -> !after.contains(f)).toList());
    assertEquals(List.of(), impact.remaining().stream().filter(f -> !after.contains(f)).toList());
    CoverageFloor.require(
        "introduced beside remaining",
        4,
        !impact.introduced().isEmpty() && !impact.remaining().isEmpty());
  }

  private static void requireEffects(ChangeImpact impact) {
    CoverageFloor.require("introduced", 12, !impact.introduced().isEmpty());
    CoverageFloor.require("resolved", 10, !impact.resolved().isEmpty());
  }

  /**
   * The mirroring controller replaces the mirrors of changed Endpoints, and deletes those of
   * deleted ones, so they count neither before nor after.
   */
  private static ClusterState withoutReplacedMirrors(ClusterState state, ResourceChange change) {
    ClusterState result = state;
    if (change.key().kind() == Kind.ENDPOINTS) {
      for (EndpointSet set : state.all(EndpointSet.class)) {
        if (set.isLabeledAsMirror()
            && set.service().filter(s -> s.name().equals(change.key().name())).isPresent()
            && set.key().namespace().equals(change.key().namespace())) {
          result = result.withResource(set.key(), Optional.empty());
        }
      }
    }
    return result;
  }

  private static List<Finding> findings(ClusterState world) {
    return NaiveChangeImpact.findings(world);
  }
}
