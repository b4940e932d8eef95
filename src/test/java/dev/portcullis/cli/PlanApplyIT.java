package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.GeneratedName;
import dev.portcullis.controlplane.Kubectl;
import dev.portcullis.controlplane.ProcessResult;
import dev.portcullis.integration.NamespaceManifest;
import dev.portcullis.integration.TestInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Moves the backend of the example to another port. The webhook rejects each half of the change and
 * admits every step that {@code plan} prints.
 */
final class PlanApplyIT {

  private static final Path EXAMPLE = Path.of("examples/bbs-v1");
  private static final Kubectl KUBECTL = TestInstallation.shared().kubectl();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "standard, files",
    "standard, cluster",
    "strict, files",
    "strict, cluster",
  })
  void everyStepIsAdmittedAndReachesTheTarget(String profile, String from) throws IOException {
    String namespace = GeneratedName.from("moves-" + profile + "-" + from);
    KUBECTL.runOkWith(NamespaceManifest.of(namespace, profile), "create", "-f", "-");
    Path before = writeExample("before", namespace, 80);
    Path after = writeExample("after", namespace, 8081);
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      KUBECTL.runOk("apply", "-f", before.resolve(file).toString());
    }

    for (String half : List.of("service.yaml", "endpoints.yaml")) {
      ProcessResult refused = KUBECTL.run("apply", "-f", after.resolve(half).toString());
      assertTrue(
          refused.err().contains("denied the request")
              && refused.err().contains("[endpoints-port-number]"),
          () -> half + ": " + refused);
    }

    List<String> commands = runPlan(from, profile, before, after);
    assertEquals(3, commands.size(), commands::toString);
    for (String command : commands) {
      ProcessResult step = KUBECTL.runShell(command);
      assertEquals(0, step.exitCode(), () -> command + ": " + step);
    }
    ProcessResult difference = KUBECTL.run("diff", "-f", after.toString());
    assertEquals(0, difference.exitCode(), difference::toString);
  }

  private Path writeExample(String name, String namespace, int port) throws IOException {
    Path written = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("service.yaml", "endpoints.yaml", "ingress.yaml")) {
      Files.writeString(
          written.resolve(file),
          Files.readString(EXAMPLE.resolve(file))
              .replace("namespace: devops", "namespace: " + namespace)
              .replace("targetPort: 80}", "targetPort: " + port + "}")
              .replace("{name: http, port: 80,", "{name: http, port: " + port + ","));
    }
    return written;
  }

  /** The printed commands. */
  private List<String> runPlan(String from, String profile, Path before, Path after) {
    List<String> words = new ArrayList<>(List.of("plan", after.toString(), "-o", "yaml"));
    words.addAll(List.of("--out", folder.resolve("steps").toString()));
    words.addAll(
        from.equals("files")
            ? List.of("--from", before.toString(), "--profile", profile)
            : List.of(
                "--cluster", "--kubeconfig", TestInstallation.shared().kubeconfig().toString()));
    CliResult run = CliResult.run(words.toArray(String[]::new));
    assertEquals(0, run.exit(), run.out() + run.err());
    assertEquals("", run.err());
    return run.out().lines().toList();
  }
}
