package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.controlplane.Component;
import dev.portcullis.controlplane.ControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks that a lasting problem is one line of the log, without a stack trace. */
@Tag("slow")
final class LogNoiseIT {

  /**
   * Some seventy attempts to renew a Lease of three seconds. The library waits for up to 20 s
   * before a watch fails, and logs the second failure in a row.
   */
  private static final Duration OUTAGE = Duration.ofSeconds(45);

  private static final List<String> LEASES = List.of("portcullis", "portcullis-audit");

  private static ControlPlane plane;
  private static SelfManagedInstallation installation;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    installation = SelfManagedInstallation.startOn(plane);
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @BeforeEach
  void resetInstallation() {
    if (!plane.isRunning(Component.API_SERVER)) {
      plane.restart(Component.API_SERVER);
    }
    installation.reset();
  }

  @Test
  void missingLeasesAreOneLineEach() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      LEASES.forEach(LogNoiseIT::awaitHeld);
      installation.kubectl().runOk("delete", "lease", "-n", "portcullis", "--all");
      for (String lease : LEASES) {
        eventually(
            "the missing Lease is logged",
            () -> replica.log().contains("Lease portcullis/" + lease + " not found"));
      }
      elapse(OUTAGE);
      installation.apply();
      for (String lease : LEASES) {
        String name = "Lease portcullis/" + lease;
        eventually("it is back", () -> replica.log().contains(name + " available again"));
        assertEquals(1, count(replica, name + " not found"), replica::log);
        assertEquals(1, count(replica, name + " available again"), replica::log);
      }
      assertNoStackTrace(replica);
    }
  }

  @Test
  void outageOfApiServerIsOneLineEach() {
    try (Replica replica = installation.replica(Map.of()).awaitReady()) {
      LEASES.forEach(LogNoiseIT::awaitHeld);
      plane.kill(Component.API_SERVER);
      eventually("it is logged", () -> replica.log().contains("Lease portcullis/portcullis not"));
      elapse(OUTAGE);
      plane.restart(Component.API_SERVER);
      eventually(
          "it is over",
          () -> replica.log().contains("Lease portcullis/portcullis available again"));
      assertEquals(1, count(replica, "Lease portcullis/portcullis available again"), replica::log);
      assertNoStackTrace(replica);
    }
  }

  /** A kubelet asks every two seconds. */
  @Test
  void unreadyReplicaLogsChangesOfReadinessOnly() {
    installation.kubectl().runOk("delete", "rolebinding", "portcullis", "-n", "portcullis");
    try (Replica replica = installation.replica(ReplicaHealth.SETTINGS)) {
      ReplicaHealth.awaitListening(replica);
      AtomicInteger probes = new AtomicInteger();
      eventually(
          "twenty probes find it not ready",
          () -> {
            ReplicaHealth.get(replica, "ready", 503);
            return probes.incrementAndGet() >= 20;
          });
      assertEquals(1, count(replica, "not ready: "), replica::log);
      assertFalse(replica.log().contains("SRHCK01001"), replica.log());
      installation.apply();
      replica.awaitReady();
      ReplicaHealth.get(replica, "ready", 200);
      assertEquals(1, count(replica, "INFO  ready"), replica::log);
      assertEquals(1, count(replica, "not ready: "), replica::log);
    }
  }

  /** The audit reports a Lease that is missing before its first election in another way. */
  private static void awaitHeld(String lease) {
    eventually("Lease " + lease + " is held", () -> !installation.leaseHolder(lease).isBlank());
  }

  private static void elapse(Duration time) {
    Instant end = Instant.now().plus(time);
    eventually("time goes by", () -> Instant.now().isAfter(end));
  }

  private static long count(Replica replica, String text) {
    return replica.log().lines().filter(l -> l.contains(text)).count();
  }

  private static void assertNoStackTrace(Replica replica) {
    assertFalse(replica.log().contains("\n\tat "), replica.log());
  }
}
