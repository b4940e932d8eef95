package dev.portcullis.rules;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Makes docs/rules.md of the rules and their fixtures. */
final class RulesPageTest {

  @Test
  void pageMatchesRulesAndFixtures() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Rules

        Made of `src/main/java/dev/portcullis/rules` and `src/test/resources/rules`; not edited by
        hand. The messages are what `portcullis check` and the webhook really say of the examples.

        | rule | about | severity | rests on | reported when |
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
    page.append(" ").append(capitalize(severitySentence(info))).append(".\n\n");
    page.append(info.rationale()).append("\n\n");
    page.append("```yaml\n").append(bad.textWithoutMarkers()).append("\n```\n\n```text\n");
    for (ManifestFixture.LocatedFinding located : bad.findings()) {
      Finding f = located.finding();
      page.append(
          "bad.yaml:%d: %s: %s: %s%n"
              .formatted(located.line(), f.severity().label(), f.object(), f.message()));
      page.append("    to do: ").append(f.remediation()).append('\n');
    }
    page.append("```\n\nInstead:\n\n```yaml\n")
        .append(good.textWithoutMarkers())
        .append("\n```\n\n");
    page.append("To have it all the same: annotation `ignore.portcullis.dev/")
        .append(info.id())
        .append(": \"<reason>\"` on the object.\n\nSources:\n\n");
    info.sources().forEach(s -> page.append("- ").append(s).append('\n'));
  }

  private static String severitySentence(RuleInfo info) {
    String severity = info.severity().isError() ? "an error" : "a warning";
    return info.downgradedWhen().isEmpty()
        ? severity
        : severity + "; a warning where " + info.downgradedWhen();
  }

  private static String capitalize(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
