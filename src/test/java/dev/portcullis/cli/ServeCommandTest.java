package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Runs {@code serve} without starting a server: reads its options, and rejects invalid ones. */
final class ServeCommandTest {

  private static final String READ_ERROR =
      "none.yaml:1:1: error: cannot read: no such file or folder\n";

  @Test
  void oldNameOfManifestsPrintsOneWarning() {
    assertEquals(
        new CliResult(
            2,
            "",
            "warning: --view is the old name of --manifests; version 0.3 removes it\n"
                + READ_ERROR),
        CliResult.run("serve", "--view", "none.yaml"));
    assertEquals(
        new CliResult(2, "", READ_ERROR), CliResult.run("serve", "--manifests", "none.yaml"));
  }

  @Test
  void oldAndNewNameOfManifestsTogetherAreRejected() {
    CliResult run = CliResult.run("serve", "--view", "a.yaml", "--manifests", "b.yaml");
    assertEquals(2, run.exit());
    assertTrue(run.err().startsWith("--view is the old name of --manifests; use only"), run.err());
  }

  @Test
  void connectionOptionsBecomeSettings() {
    ServeCommand command = new ServeCommand();
    new CommandLine(command).parseArgs("--context", "staging", "--kubeconfig", "clusters.yaml");
    Map<String, String> settings = command.settings();
    assertEquals("staging", settings.get("portcullis.context"));
    assertEquals("clusters.yaml", settings.get("portcullis.kubeconfig"));
    assertFalse(settings.containsKey("portcullis.manifests"));
  }

  @Test
  void helpListsDefaultsAndOmitsOldName() {
    String help = CliResult.run("serve", "--help").out();
    assertTrue(help.contains("(default: 8443)"), help);
    assertFalse(help.contains("--view"), help);
  }
}
