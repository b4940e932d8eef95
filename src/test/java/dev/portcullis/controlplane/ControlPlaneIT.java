package dev.portcullis.controlplane;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that stored objects survive stopped and restarted processes. */
@Tag("slow")
final class ControlPlaneIT {

  private static final String BBS_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %1$s, namespace: default}
      spec: {ports: [{port: 8080}]}
      """;

  private static final String BBS =
      BBS_SERVICE
          + """
          ---
          apiVersion: v1
          kind: Endpoints
          metadata: {name: %1$s, namespace: default}
          subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 8080}]}]
          """;

  private static final String AUDIT =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          verbs: [create]
          resources: [{group: discovery.k8s.io, resources: [endpointslices]}]
        - level: None
      """;

  @TempDir private Path files;

  @Test
  void dataSurvivesStopsAndKills() {
    try (ControlPlane plane = ControlPlane.start()) {
      Kubectl kubectl = plane.cluster().kubectl();
      kubectl.runOkWith(BBS_SERVICE.formatted("bbs"), "create", "-f", "-");

      plane.restart(Component.API_SERVER);
      assertEquals("service/bbs\n", names(kubectl));

      plane.kill(Component.ETCD);
      assertFalse(plane.isRunning(Component.ETCD));
      assertTrue(plane.isRunning(Component.API_SERVER));
      plane.restart(Component.ETCD);
      assertEquals("service/bbs\n", names(kubectl));

      plane.kill(Component.API_SERVER);
      assertFalse(plane.isRunning(Component.API_SERVER));
      assertNotEquals(0, kubectl.run("get", "services").exitCode());
      plane.stop(Component.ETCD);
      plane.restart(Component.ETCD);
      plane.restart(Component.API_SERVER);
      assertEquals("service/bbs\n", names(kubectl));
    }
  }

  private static String names(Kubectl kubectl) {
    return kubectl.runOk(
        "get", "services", "--field-selector=metadata.name!=kubernetes", "-o=name");
  }

  @Test
  void controllersUseConfiguredIdentity() throws IOException {
    Path policy = Files.writeString(files.resolve("policy.yaml"), AUDIT);
    Path log = files.resolve("audit.log");
    try (ControlPlane plane =
        ControlPlane.start("--audit-policy-file=" + policy, "--audit-log-path=" + log)) {
      Kubectl kubectl = plane.cluster().kubectl();

      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      kubectl.runOkWith(BBS.formatted("one"), "create", "-f", "-");
      eventually(
          "the mirroring controller writes a slice of `one` as itself",
          () ->
              wrote(log, "system:serviceaccount:kube-system:endpointslicemirroring-controller", 1));

      plane.stop(Component.CONTROLLER_MANAGER);
      plane.startControllerManager(ControllerIdentity.SINGLE_USER);
      kubectl.runOkWith(BBS.formatted("two"), "create", "-f", "-");
      eventually(
          "it writes a slice of `two` as the controller manager",
          () -> wrote(log, "system:kube-controller-manager", 1));
    }
  }

  private static boolean wrote(Path log, String user, int times) throws IOException {
    return Files.readString(log).split("\"username\":\"" + user + "\"", -1).length == times + 1;
  }

  @Test
  void failedStartIsExplainedAndCleanedUp() throws IOException {
    List<Path> before = folders();
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> ControlPlane.start("--no-such-flag").close());
    assertTrue(
        failure.getMessage().startsWith("kube-apiserver ended with exit code 1"),
        failure.getMessage());
    assertTrue(failure.getMessage().contains("unknown flag: --no-such-flag"), failure.getMessage());
    assertEquals(before, folders());
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return temporary
          .filter(p -> p.getFileName().toString().startsWith(ControlPlane.FOLDER_PREFIX))
          .sorted()
          .toList();
    }
  }

  @Test
  void closeRemovesProcessesAndFiles() {
    ControlPlane plane = ControlPlane.start();
    List<ProcessHandle> processes = processesIn(plane.folder());
    assertEquals(2, processes.size(), "etcd and the API server");
    plane.close();
    assertTrue(processes.stream().noneMatch(ProcessHandle::isAlive));
    assertFalse(Files.exists(plane.folder()));
  }

  private static List<ProcessHandle> processesIn(Path folder) {
    return ProcessHandle.current()
        .children()
        .filter(p -> p.info().commandLine().orElse("").contains(folder.toString()))
        .toList();
  }
}
