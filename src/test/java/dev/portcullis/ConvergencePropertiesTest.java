package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.Applier.Order;
import dev.portcullis.Applier.Run;
import dev.portcullis.Applier.Tool;
import dev.portcullis.ValidStates.Transition;
import dev.portcullis.verdict.Profile;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Nothing valid is refused for good: whoever applies a valid state again and again gets there from
 * any other one, with nothing to help him but what the denials print.
 */
@Domain(ValidStates.class)
@Domain(DomainContext.Global.class)
@PropertyDefaults(tries = 4000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class ConvergencePropertiesTest {

  @Property
  void whoGoesOnGetsThereUnderGitops(@ForAll Transition change, @ForAll long seed) {
    Run run = new Applier(Tool.GOES_ON, Order.ANY, Profile.GITOPS, seed).apply(change);
    assertThere(run, change);
    assertEquals(List.of(), run.exemptions());
    Statistics.collect(run.denials() > 0);
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 1));
  }

  @Property
  void whoStopsGetsThereUnderGitopsWhereServicesComeFirst(
      @ForAll Transition change, @ForAll long seed) {
    for (Tool tool : List.of(Tool.STOPS, Tool.REHEARSES_AND_STOPS)) {
      Run run = new Applier(tool, Order.SERVICES_FIRST, Profile.GITOPS, seed).apply(change);
      assertThere(run, change);
      assertEquals(List.of(), run.exemptions());
    }
  }

  @Property
  void everybodyGetsThereWithWhatDenialsPrint(
      @ForAll Transition change,
      @ForAll Tool tool,
      @ForAll Order order,
      @ForAll Profile profile,
      @ForAll long seed) {
    Run run = new Applier(tool, order, profile, seed).withWhatDenialsPrint().apply(change);
    assertThere(run, change);
    boolean mayDeny =
        Stream.of(Profile.OFF, Profile.AUDIT).noneMatch(mildest -> mildest == profile);
    assertTrue(mayDeny || run.denials() == 0, "a profile that denies nothing did");
    Statistics.collect(!run.exemptions().isEmpty());
    Statistics.coverage(c -> c.check(true).percentage(p -> p > 5));
  }

  private static void assertThere(Run run, Transition change) {
    assertTrue(run.arrived(), () -> run.told() + "\nfrom " + change.from() + "\nto " + change.to());
  }
}
