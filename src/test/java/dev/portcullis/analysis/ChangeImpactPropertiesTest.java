package dev.portcullis.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.inspect.Change;
import dev.portcullis.inspect.Impact;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Resource;
import dev.portcullis.rules.Finding;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.ClusterArbitraries.ClusterState;
import dev.portcullis.testing.ClusterArbitraries.ResourceUpdate;
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

/** What must hold of the impact of any change in any world. */
@Domain(ClusterArbitraries.class)
@PropertyDefaults(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
final class ChangeImpactPropertiesTest {

  @Property
  void noOpUpdateHasNoImpact(@ForAll ClusterState world) {
    for (Resource object : world.objects()) {
      Impact impact = Impact.of(new Change(Optional.of(object), Optional.of(object)), world.view());
      assertEquals(List.of(), impact.introduced());
      assertEquals(List.of(), impact.repaired());
    }
  }

  @Property
  void reversedChangeResolvesIntroducedFindings(@ForAll ResourceUpdate step) {
    Impact there = Impact.of(step.change(), step.state().view());
    Impact back = Impact.of(step.change().reversed(), step.state().view());
    assertEquals(there.introduced(), back.repaired());
    assertEquals(there.repaired(), back.introduced());
  }

  @Property
  void impactIsIndependentOfViewState(@ForAll ResourceUpdate step) {
    assertEquals(
        Impact.of(step.change(), step.state().view()),
        Impact.of(step.change(), step.stateAfter().view()));
  }

  /** Nobody whom the change concerns is overlooked, and nobody else's trouble is put on it. */
  @Property
  void impactMatchesFullComparison(@ForAll ResourceUpdate step) {
    List<Finding> before = findings(step.state());
    List<Finding> after = findings(step.stateAfter());
    Impact impact = Impact.of(step.change(), step.state().view());
    assertEquals(NaiveChangeImpact.introduced(before, after), impact.introduced());
    assertEquals(NaiveChangeImpact.introduced(after, before), impact.repaired());
  }

  /** Ingress classes stay: nobody is judged again because of them. */
  @Property
  void bulkChangeMatchesFullComparison(@ForAll ClusterState before, @ForAll ClusterState other) {
    List<Resource> objects = new ArrayList<>(before.all(IngressClass.class));
    other.objects().stream().filter(r -> !(r instanceof IngressClass)).forEach(objects::add);
    ClusterState after = new ClusterState(objects, before.dataPlane());
    List<Change> changes =
        Stream.of(before, after)
            .flatMap(w -> w.objects().stream())
            .map(Resource::key)
            .distinct()
            .filter(k -> !before.get(k).equals(after.get(k)))
            .map(k -> new Change(before.get(k), after.get(k)))
            .toList();
    Impact impact = Impact.of(changes, before.view(), after.view());
    assertEquals(
        NaiveChangeImpact.introduced(findings(before), findings(after)), impact.introduced());
    assertEquals(
        NaiveChangeImpact.introduced(findings(after), findings(before)), impact.repaired());
  }

  @Property
  void impactListsAreDisjoint(@ForAll ResourceUpdate step) {
    Impact impact = Impact.of(step.change(), step.state().view());
    List<Finding> after = findings(step.stateAfter());
    assertEquals(
        List.of(), impact.introduced().stream().filter(impact.remaining()::contains).toList());
    assertEquals(List.of(), impact.introduced().stream().filter(f -> !after.contains(f)).toList());
    assertEquals(List.of(), impact.remaining().stream().filter(f -> !after.contains(f)).toList());
  }

  private static List<Finding> findings(ClusterState world) {
    return NaiveChangeImpact.findings(world);
  }
}
