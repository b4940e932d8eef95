package dev.portcullis.model.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.model.DataPlane;
import dev.portcullis.model.FieldPath;
import dev.portcullis.model.Resource;
import dev.portcullis.model.SnapshotView;
import dev.portcullis.model.TextSanitizer;
import dev.portcullis.rules.Finding;
import dev.portcullis.rules.RuleRegistry;
import dev.portcullis.testing.AllTries;
import dev.portcullis.testing.ClusterArbitraries;
import dev.portcullis.testing.CoverageFloor;
import dev.portcullis.testing.TreeArbitraries;
import dev.portcullis.testing.TreeArbitraries.ResourceTree;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Properties of the conversion of arbitrary trees. */
@PropertyDefaults(tries = 1000)
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
@AllTries
final class ResourceConverterPropertiesTest {

  @Provide
  Arbitrary<ResourceTree> whole() {
    return TreeArbitraries.intactTrees();
  }

  @Provide
  Arbitrary<Object> damaged() {
    return TreeArbitraries.mutatedTrees();
  }

  @Provide
  Arbitrary<Object> junk() {
    return TreeArbitraries.arbitraryValues();
  }

  @Property
  void roundTripPreservesResource(@ForAll("whole") ResourceTree written) {
    assertEquals(new ConversionResult.Converted(written.resource()), convert(written.tree()));
  }

  @Property
  void unknownFieldsAreIgnored(@ForAll("whole") ResourceTree written, @ForAll("junk") Object junk) {
    assertEquals(
        convert(written.tree()), convert(TreeArbitraries.withUnknownFields(written.tree(), junk)));
  }

  @Property
  void mutatedTreesDoNotThrow(@ForAll("damaged") Object tree) {
    ConversionResult translation = convert(tree);
    assertNotNull(translation);
    Statistics.collect(translation.getClass());
    Statistics.coverage(
        c -> {
          c.check(ConversionResult.Converted.class).percentage(p -> p > 10);
          c.check(ConversionResult.Invalid.class).percentage(p -> p > 10);
        });
  }

  @Property
  void arbitraryValuesAreNotConverted(@ForAll("junk") Object junk) {
    assertEquals(new ConversionResult.Unsupported(""), convert(junk));
  }

  @Property
  void errorsHaveFieldPaths(@ForAll("damaged") Object tree) {
    if (convert(tree) instanceof ConversionResult.Invalid broken) {
      assertFalse(broken.errors().isEmpty());
      for (FieldError problem : broken.errors()) {
        assertTrue(problem.message().startsWith(problem.field().text()));
      }
    }
  }

  /** Findings on a damaged tree name fields of this tree and their values. */
  @Property
  void findingsReferToTheTree(@ForAll("damaged") Object tree) {
    if (convert(tree) instanceof ConversionResult.Converted read) {
      Resource resource = read.resource();
      SnapshotView alone = new SnapshotView(List.of(resource), DataPlane.KUBE_PROXY);
      List<Finding> findings = RuleRegistry.check(resource, alone);
      for (Finding finding : findings) {
        assertEquals(resource.key(), finding.object());
        Object value = valueAt(finding.field(), tree);
        assertEquals(
            value == null || value instanceof Map || value instanceof List
                ? ""
                : TextSanitizer.toSingleLine(value.toString()),
            finding.value(),
            finding::toString);
      }
      CoverageFloor.require("findings", 2.8, !findings.isEmpty());
    }
  }

  /** The value at a path; null if there is none. */
  private static Object valueAt(FieldPath path, Object tree) {
    Object value = tree;
    for (String segment : path.segments()) {
      int index = FieldPath.indexOf(segment);
      value =
          value instanceof List<?> list && index >= 0 && index < list.size()
              ? list.get(index)
              : value instanceof Map<?, ?> map ? map.get(segment) : null;
    }
    return value;
  }

  private static ConversionResult convert(Object tree) {
    return ResourceConverter.convert(tree, ClusterArbitraries.NAMESPACE);
  }
}
