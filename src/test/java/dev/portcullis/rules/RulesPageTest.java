package dev.portcullis.rules;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Generates docs/rules.md from the rules and their fixtures. */
final class RulesPageTest {

  @Test
  void pageMatchesRulesAndFixtures() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!-- Generated from src/main/java/dev/portcullis/rules and src/test/resources/rules.
             To regenerate: mvn -Dtest=RulesPageTest -Dwrite-docs=true test -->

        # Rules

        Look up what a finding says, why it matters, and how to resolve it. Each rule has an example
        with its findings and a corrected version of it. `portcullis rules show <rule>` prints the
        same in a terminal.

        The column *evidence* says what a finding depends on: the object itself (`object`), another
        object that exists (`presence`), or one that is missing and may be created later (`absence`).

        | rule | object | severity | evidence | reported when |
        | --- | --- | --- | --- | --- |
        """);
    for (Rule<?> rule : RuleRegistry.ALL) {
      RuleInfo info = rule.info();
      page.append(
          "| [%s](#%s) | %s | %s | %s | %s |%n"
              .formatted(
                  info.id(),
                  info.id(),
                  subjectColumn(rule),
                  severityColumn(info),
                  info.evidence(),
                  info.summary()));
    }
    for (Rule<?> rule : RuleRegistry.ALL) {
      appendRule(rule, page);
    }
    GeneratedDocument.assertUpToDate(Path.of("docs/rules.md"), page.toString());
  }

  private static String severityColumn(RuleInfo info) {
    return info.severity().label() + (info.downgradedWhen().isEmpty() ? "" : ", or warning");
  }

  private static String subjectColumn(Rule<?> rule) {
    return rule.subjectType().getSimpleName().replace("EndpointSet", "Endpoints, EndpointSlice");
  }

  private static void appendRule(Rule<?> rule, StringBuilder page) {
    RuleInfo info = rule.info();
    ManifestFixture bad =
        new ManifestFixture(ManifestFixture.RULES_FOLDER.resolve(info.id()).resolve("bad.yaml"));
    ManifestFixture good =
        new ManifestFixture(ManifestFixture.RULES_FOLDER.resolve(info.id()).resolve("good.yaml"));
    page.append("\n## ").append(info.id()).append("\n\n").append(info.summary());
    page.append("\n\n").append(severitySentence(info)).append("\n\n");
    page.append(info.rationale()).append("\n\n");
    page.append("```yaml\n").append(bad.textWithoutMarkers()).append("\n```\n\n```text\n");
    for (ManifestFixture.LocatedFinding located : bad.findings()) {
      Finding f = located.finding();
      page.append(
          "bad.yaml:%d: %s: %s%n".formatted(located.line(), f.severity().label(), f.message()));
      page.append("  help: ").append(f.remediation()).append('\n');
    }
    page.append("```\n\nCorrected:\n\n```yaml\n")
        .append(good.textWithoutMarkers())
        .append("\n```\n\n");
    page.append("If this is intentional, annotate the object: `ignore.portcullis.dev/")
        .append(info.id())
        .append(": \"<reason>\"`\n\nSources:\n\n");
    info.sources().forEach(s -> page.append("- ").append(s).append('\n'));
  }

  private static String severitySentence(RuleInfo info) {
    String severity = info.severity().isError() ? "Severity: error" : "Severity: warning";
    return info.downgradedWhen().isEmpty()
        ? severity + "."
        : severity + "; warning if " + info.downgradedWhen() + ".";
  }
}
