package dev.portcullis.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.controlplane.ControlPlane;
import dev.portcullis.controlplane.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that an idle server sends nothing but watches and Lease renewals. */
@Tag("slow")
final class SteadyStateIT {

  /** A minute; the long form takes ten. */
  private static final Duration OBSERVATION_TIME =
      Duration.ofSeconds(Integer.getInteger("idle.seconds", 60));

  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived, ResponseStarted]
      rules:
        - level: Metadata
          users: ["system:serviceaccount:portcullis:portcullis"]
        - level: None
      """;

  @TempDir private Path folder;

  @Test
  void idleReplicaSendsNoRequests() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
    Path audit = folder.resolve("audit.log");
    try (ControlPlane plane =
        ControlPlane.start("--audit-policy-file=" + policy, "--audit-log-path=" + audit)) {
      SelfManagedInstallation installation = SelfManagedInstallation.startOn(plane);
      Map<String, String> shipped = Map.of("portcullis.registration.lease", "15s");
      try (Replica one = installation.replica(shipped).awaitReady();
          Replica other = installation.replica(shipped).awaitReady()) {
        installation.awaitFinalPhase();
        Instant begin =
            Instant.now().plusSeconds(5); // Until both replicas have seen the written objects.
        Instant end = begin.plus(OBSERVATION_TIME);
        Eventually.eventually(
            "time goes by", OBSERVATION_TIME.plusSeconds(30), () -> Instant.now().isAfter(end));
        assertTrue(one.isRunning() && other.isRunning());
        Set<String> asked =
            ApiServerAuditLog.between(audit, begin, end)
                .map(e -> e.at("/verb").asText() + " " + e.at("/objectRef/resource").asText())
                .filter(request -> !request.startsWith("watch "))
                .filter(
                    request ->
                        !request.equals(
                            "get ")) // The periodic requests; at most one in ten minutes.
                .collect(Collectors.toSet());
        assertEquals(Set.of("get leases", "patch leases"), asked);
      }
    }
  }
}
