package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.rules.RuleRegistry;
import org.junit.jupiter.api.Test;

/** Runs {@code rules} and {@code --help}. */
final class RulesCommandTest {

  @Test
  void listsOneRulePerLine() {
    CliResult run = CliResult.run("rules");
    assertEquals(RuleRegistry.ALL.size(), run.out().lines().count());
    RuleRegistry.ALL.forEach(r -> assertTrue(run.out().contains(r.info().id() + " ")));
    assertTrue(run.out().startsWith("backend-action-missing       error    The backend's port"));
    assertEquals(0, run.exit());
  }

  /** Rationale, example, message, correction, and sources. */
  @Test
  void showMatchesDocumentation() {
    for (String id : RuleRegistry.ids()) {
      CliResult run = CliResult.run("rules", "show", id);
      assertTrue(run.out().startsWith(id + "\n\n"), run.out());
      assertTrue(run.out().contains("\n    # "), run.out());
      assertTrue(run.out().contains(" [" + id + "]\n"), run.out());
      assertTrue(run.out().contains("\n      help: "), run.out());
      assertTrue(run.out().contains("\nCorrected:\n\n    "), run.out());
      assertTrue(run.out().contains("\nSources:\n\n- "), run.out());
      assertTrue(!run.out().contains("```") && !run.out().contains("\n## "), run.out());
      assertEquals(0, run.exit());
    }
  }

  @Test
  void suggestsNearestRuleId() {
    for (String[] words :
        new String[][] {
          {"rules", "show", "endpoint-port-name"},
          {"check", "--rule", "endpoint-port-name", "."},
          {"check", "--ignore", "backend-port-missing,endpoint-port-name", "."},
        }) {
      CliResult run = CliResult.run(words);
      assertTrue(
          run.err()
              .lines()
              .findFirst()
              .orElseThrow()
              .endsWith(
                  ": unknown rule \"endpoint-port-name\"; did you mean endpoints-port-name?"
                      + " (`portcullis rules` lists all rules)"),
          run.err());
      assertEquals(2, run.exit());
    }
  }

  @Test
  void versionIsTheBuiltVersion() {
    assertTrue(CliResult.run("--version").out().matches("portcullis \\d+\\.\\d+\\.\\d+\\S*\n"));
  }
}
