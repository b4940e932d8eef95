package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ClusterAccess;
import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.ControllerIdentity;
import dev.portcullis.controlplane.ProcessLauncher;
import dev.portcullis.controlplane.WriteLoad;
import dev.portcullis.controlplane.WriteLoad.WriteRequest;
import dev.portcullis.controlplane.WriteLoad.WriteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Counts the wrong changes that are admitted because no live read confirmed their denial in time,
 * while other replicas start on the same cores.
 */
@Tag("long")
@Tag("alone")
final class UnconfirmedAdmissionsIT {

  private static final int WRONG_CHANGES = 4_000;

  private static final int WRITES_PER_SECOND = 40;

  /** With a second for all reads of a review, it was 15 to 35 in a thousand. */
  private static final int MAX_UNCONFIRMED_OF_THOUSAND = 2;

  private static final String CLUSTER_OBJECTS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
      """;

  private static final WriteRequest VALID = dryRunOf("valid", "web", 80);
  private static final WriteRequest WRONG_PORT = dryRunOf("wrong", "web", 81);
  private static final WriteRequest MISSING_SERVICE = dryRunOf("wrong", "missing", 80);

  private static WriteRequest dryRunOf(String label, String service, int port) {
    return new WriteRequest(
        label,
        "/apis/networking.k8s.io/v1/namespaces/default/ingresses?dryRun=All",
        """
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "%s-#"},
         "spec": {"defaultBackend": {"service": {"name": "%s", "port": {"number": %d}}}}}
        """
            .formatted(label, service, port));
  }

  @Test
  void fewWrongChangesAreAdmittedWhileReplicasStart() {
    try (ControlPlane plane = ControlPlane.start()) {
      plane.startControllerManager(ControllerIdentity.SERVICE_ACCOUNTS);
      ClusterAccess cluster = plane.cluster();
      TestInstallation installation = TestInstallation.install(cluster);
      Path kubeconfig = cluster.kubeconfigOfServiceAccount("portcullis", "portcullis");
      cluster.kubectl().runOkWith(CLUSTER_OBJECTS, "apply", "-f", "-");
      try (Replica replica = installation.replica(Map.of(), kubeconfig)) {
        installation.register(replica.awaitReady());
        eventually(
            "a wrong change is denied",
            () ->
                cluster
                    .kubectl()
                    .runWith(
                        WRONG_PORT.json().replace("#", "first"),
                        "create",
                        "--dry-run=server",
                        "-f",
                        "-")
                    .err()
                    .contains("[backend-port-missing]"));
        assertFewUnconfirmed(
            writeWhileReplicasStart(cluster, () -> installation.replica(Map.of(), kubeconfig)));
      }
    }
  }

  private static List<WriteResult> writeWhileReplicasStart(
      ClusterAccess cluster, Supplier<Replica> starter) {
    try (WriteLoad writer =
        WriteLoad.start(
            ProcessLauncher.LOCAL,
            cluster,
            WRITES_PER_SECOND,
            List.of(VALID, WRONG_PORT, MISSING_SERVICE, WRONG_PORT))) {
      while (wrong(writer.results()) < WRONG_CHANGES) {
        try (Replica starting = starter.get()) {
          starting.awaitReady();
        }
      }
      return writer.finish();
    }
  }

  private static long wrong(List<WriteResult> results) {
    return results.stream().filter(r -> r.label().equals("wrong")).count();
  }

  private static void assertFewUnconfirmed(List<WriteResult> results) {
    Map<String, Long> counts =
        results.stream()
            .collect(
                Collectors.groupingBy(r -> r.label() + " " + r.status(), Collectors.counting()));
    System.out.println("answers while replicas start: " + counts);
    long valid = results.stream().filter(r -> r.label().equals("valid")).count();
    assertEquals(valid, counts.getOrDefault("valid 201", 0L), counts::toString);
    assertTrue(
        counts.getOrDefault("wrong 201", 0L) * 1_000
            <= wrong(results) * MAX_UNCONFIRMED_OF_THOUSAND,
        counts::toString);
  }
}
