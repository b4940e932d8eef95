package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.rules.Rules;
import org.junit.jupiter.api.Test;

/** Runs {@code rules}, and what the program says of itself. */
final class RulesCommandTest {

  @Test
  void listsEveryRuleOnALine() {
    Run run = Run.of("rules");
    assertEquals(Rules.ALL.size(), run.out().lines().count());
    Rules.ALL.forEach(r -> assertTrue(run.out().contains(r.info().id() + " ")));
    assertTrue(run.out().startsWith("backend-port-is-target-port  error    The backend's port"));
    assertEquals(0, run.exit());
  }

  @Test
  void tellsAboutOne() {
    Run run = Run.of("rules", "endpoints-port-name");
    assertTrue(run.out().startsWith("endpoints-port-name (error)\n\n"), run.out());
    assertTrue(run.out().contains("\nA warning where the Service is headless"), run.out());
    assertTrue(run.out().contains("\n  k/k pkg/proxy"), run.out());
  }

  @Test
  void namesTheListToWhomeverMistypes() {
    Run run = Run.of("rules", "endpoint-port-name");
    assertTrue(
        run.err()
            .startsWith(
                "There is no rule \"endpoint-port-name\"; the nearest is endpoints-port-name"),
        run.err());
    assertEquals(2, run.exit());
  }

  @Test
  void theVersionIsTheOneThatWasBuilt() {
    assertTrue(Run.of("--version").out().matches("portcullis \\d+\\.\\d+\\.\\d+\\S*\n"));
  }
}
