package dev.portcullis.rules;

import dev.portcullis.testing.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Makes docs/rules.md of the rules and their fixtures. */
final class RulesPageTest {

  @Test
  void thePageIsWhatRulesAndFixturesSay() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Rules

        Made of `src/main/java/dev/portcullis/rules` and `src/test/resources/rules`; not edited by
        hand. The messages are what `portcullis check` and the webhook really say of the examples.

        | rule | about | severity | rests on | reported when |
        | --- | --- | --- | --- | --- |
        """);
    for (Rule<?> rule : Rules.ALL) {
      RuleInfo info = rule.info();
      page.append(
          "| [%s](#%s) | %s | %s | %s | %s |%n"
              .formatted(
                  info.id(),
                  info.id(),
                  subject(rule),
                  severity(info),
                  info.basis(),
                  info.summary()));
    }
    for (Rule<?> rule : Rules.ALL) {
      append(rule, page);
    }
    GeneratedDocument.assertUpToDate(Path.of("docs/rules.md"), page.toString());
  }

  private static String severity(RuleInfo info) {
    return info.rank().severity() + (info.mildened().isEmpty() ? "" : ", or warning");
  }

  private static String subject(Rule<?> rule) {
    return rule.subject().getSimpleName().replace("EndpointSet", "Endpoints, EndpointSlice");
  }

  private static void append(Rule<?> rule, StringBuilder page) {
    RuleInfo info = rule.info();
    Fixture bad = new Fixture(Fixture.RULES.resolve(info.id()).resolve("bad.yaml"));
    Fixture good = new Fixture(Fixture.RULES.resolve(info.id()).resolve("good.yaml"));
    page.append("\n## ").append(info.id()).append("\n\n").append(info.summary());
    page.append(" ").append(upper(severityOf(info))).append(".\n\n");
    page.append(info.why()).append("\n\n");
    page.append("```yaml\n").append(bad.plain()).append("\n```\n\n```text\n");
    for (Fixture.Located located : bad.findings()) {
      Finding f = located.finding();
      page.append(
          "bad.yaml:%d: %s: %s: %s%n"
              .formatted(located.line(), f.rank().severity(), f.object(), f.message()));
      page.append("    to do: ").append(f.remedy()).append('\n');
    }
    page.append("```\n\nInstead:\n\n```yaml\n").append(good.plain()).append("\n```\n\n");
    page.append("To have it all the same: annotation `ignore.portcullis.dev/")
        .append(info.id())
        .append(": \"<reason>\"` on the object.\n\nSources:\n\n");
    info.sources().forEach(s -> page.append("- ").append(s).append('\n'));
  }

  private static String severityOf(RuleInfo info) {
    String severity = info.rank().isError() ? "an error" : "a warning";
    return info.mildened().isEmpty() ? severity : severity + "; a warning where " + info.mildened();
  }

  private static String upper(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
