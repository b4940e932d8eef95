package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.Worlds.Step;
import dev.portcullis.Worlds.World;
import dev.portcullis.inspect.Change;
import dev.portcullis.inspect.Impact;
import dev.portcullis.model.IngressClass;
import dev.portcullis.model.Resource;
import dev.portcullis.rules.Finding;
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
@Domain(Worlds.class)
@PropertyDefaults(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
final class ImpactPropertiesTest {

  @Property
  void toWriteAnObjectAsItIsChangesNothing(@ForAll World world) {
    for (Resource object : world.objects()) {
      Impact impact = Impact.of(new Change(Optional.of(object), Optional.of(object)), world.view());
      assertEquals(List.of(), impact.introduced());
      assertEquals(List.of(), impact.repaired());
    }
  }

  @Property
  void theReverseChangeMendsWhatTheChangeBreaks(@ForAll Step step) {
    Impact there = Impact.of(step.change(), step.world().view());
    Impact back = Impact.of(step.change().reversed(), step.world().view());
    assertEquals(there.introduced(), back.repaired());
    assertEquals(there.repaired(), back.introduced());
  }

  @Property
  void theViewMayShowTheObjectBeforeOrAfter(@ForAll Step step) {
    assertEquals(
        Impact.of(step.change(), step.world().view()),
        Impact.of(step.change(), step.after().view()));
  }

  /** Nobody whom the change concerns is overlooked, and nobody else's trouble is put on it. */
  @Property
  void whatItBreaksIsWhatAComparisonOfWholeWorldsFinds(@ForAll Step step) {
    List<Finding> before = findings(step.world());
    List<Finding> after = findings(step.after());
    Impact impact = Impact.of(step.change(), step.world().view());
    assertEquals(Worse.than(before, after), impact.introduced());
    assertEquals(Worse.than(after, before), impact.repaired());
  }

  /** Ingress classes stay: nobody is judged again because of them. */
  @Property
  void nobodyIsOverlookedWhenAllIsChangedAtOnce(@ForAll World before, @ForAll World other) {
    List<Resource> objects = new ArrayList<>(before.all(IngressClass.class));
    other.objects().stream().filter(r -> !(r instanceof IngressClass)).forEach(objects::add);
    World after = new World(objects, before.dataPlane());
    List<Change> changes =
        Stream.of(before, after)
            .flatMap(w -> w.objects().stream())
            .map(Resource::key)
            .distinct()
            .filter(k -> !before.get(k).equals(after.get(k)))
            .map(k -> new Change(before.get(k), after.get(k)))
            .toList();
    Impact impact = Impact.of(changes, before.view(), after.view());
    assertEquals(Worse.than(findings(before), findings(after)), impact.introduced());
    assertEquals(Worse.than(findings(after), findings(before)), impact.repaired());
  }

  @Property
  void nothingStandsInTwoOfItsLists(@ForAll Step step) {
    Impact impact = Impact.of(step.change(), step.world().view());
    List<Finding> after = findings(step.after());
    assertEquals(
        List.of(), impact.introduced().stream().filter(impact.remaining()::contains).toList());
    assertEquals(List.of(), impact.introduced().stream().filter(f -> !after.contains(f)).toList());
    assertEquals(List.of(), impact.remaining().stream().filter(f -> !after.contains(f)).toList());
  }

  private static List<Finding> findings(World world) {
    return Worse.findings(world);
  }
}
