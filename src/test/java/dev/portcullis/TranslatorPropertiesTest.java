package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.Trees.Written;
import dev.portcullis.model.DataPlane;
import dev.portcullis.model.Resource;
import dev.portcullis.model.Snapshot;
import dev.portcullis.rules.Rules;
import dev.portcullis.translate.Problem;
import dev.portcullis.translate.Translation;
import dev.portcullis.translate.Translator;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** What must hold of the reading of any tree, whoever wrote it. */
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class TranslatorPropertiesTest {

  @Provide
  Arbitrary<Written> whole() {
    return Trees.whole();
  }

  @Provide
  Arbitrary<Object> damaged() {
    return Trees.damaged();
  }

  @Provide
  Arbitrary<Object> junk() {
    return Trees.junk();
  }

  @Property
  void whatIsWrittenIsReadBack(@ForAll("whole") Written written) {
    assertEquals(new Translation.Read(written.resource()), translate(written.tree()));
  }

  @Property
  void aFieldThatNothingKnowsChangesNothing(
      @ForAll("whole") Written written, @ForAll("junk") Object junk) {
    assertEquals(
        translate(written.tree()), translate(Trees.withUnknownFields(written.tree(), junk)));
  }

  @Property
  void noDamageIsAnException(@ForAll("damaged") Object tree) {
    Translation translation = translate(tree);
    assertNotNull(translation);
    Statistics.collect(translation.getClass());
    Statistics.coverage(
        c -> {
          c.check(Translation.Read.class).percentage(p -> p > 10);
          c.check(Translation.Broken.class).percentage(p -> p > 10);
        });
  }

  @Property
  void junkIsNoObject(@ForAll("junk") Object junk) {
    assertEquals(new Translation.Skipped(""), translate(junk));
  }

  @Property
  void whatIsBrokenSaysWhere(@ForAll("damaged") Object tree) {
    if (translate(tree) instanceof Translation.Broken broken) {
      assertFalse(broken.problems().isEmpty());
      for (Problem problem : broken.problems()) {
        assertTrue(problem.message().startsWith(problem.at().text()));
      }
    }
  }

  /** What is read from damaged goods is a value like any other: every rule can judge it. */
  @Property
  void whatIsReadCanBeJudged(@ForAll("damaged") Object tree) {
    if (translate(tree) instanceof Translation.Read read) {
      Resource resource = read.resource();
      Snapshot alone = new Snapshot(List.of(resource), DataPlane.KUBE_PROXY);
      assertEquals(Rules.check(resource, alone), Rules.check(resource, alone));
    }
  }

  private static Translation translate(Object tree) {
    return Translator.translate(tree, Worlds.NAMESPACE);
  }
}
