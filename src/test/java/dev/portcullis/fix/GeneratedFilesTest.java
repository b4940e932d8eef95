package dev.portcullis.fix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.manifests.edit.EditableFiles;
import dev.portcullis.model.DataPlane;
import dev.portcullis.policy.Policy;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Fixes generated files in many styles and compares the result with the generated expectation. */
@StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
final class GeneratedFilesTest {

  private static final Fixer FIXER =
      new Fixer("default", DataPlane.KUBE_PROXY, Policy.STANDARD, LocalDate.of(2026, 1, 1));

  @Property(tries = 300)
  void changesOnlyRequiredBytes(@ForAll long seed) {
    GeneratedFile file = GeneratedFile.of(seed);

    FixResult result = fix(file.before());

    assertEquals(List.of(), List.copyOf(result.skippedFiles().entrySet()), file.before());
    assertEquals(file.after(), result.files().get(0).content());
    assertEquals(file.after(), fix(file.after()).files().get(0).content(), "a second run");
    Statistics.label("carriage returns").collect(file.before().contains("\r\n"));
    Statistics.label("carriage returns")
        .coverage(c -> c.check(true).percentage(p -> p > 10 && p < 90));
    Statistics.label("JSON").collect(file.before().stripLeading().startsWith("{"));
    Statistics.label("JSON").coverage(c -> c.check(true).percentage(p -> p > 5 && p < 90));
    Statistics.label("anchors").collect(file.before().contains("&"));
    Statistics.label("anchors").coverage(c -> c.check(true).percentage(p -> p > 10 && p < 90));
    Statistics.label("nothing to do").collect(file.before().equals(file.after()));
    Statistics.label("nothing to do").coverage(c -> c.check(false).percentage(p -> p > 50));
  }

  private static FixResult fix(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return FIXER.fix(EditableFiles.load(List.of("-"), new ByteArrayInputStream(bytes)).files());
  }
}
