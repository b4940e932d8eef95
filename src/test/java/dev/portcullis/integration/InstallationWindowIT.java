package dev.portcullis.integration;

import static dev.portcullis.controlplane.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.cli.CliResult;
import dev.portcullis.controlplane.ControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks an installation whose Service the API server never reaches. */
@Tag("slow")
final class InstallationWindowIT {

  /** More than the two minutes after which that is a problem. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int ARRIVAL_TIMEOUT_SECONDS = 120;

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

  @Test
  void missingReviewsAreReportedAndRefuseNothing() {
    try (Replica replica = installation.replicaBehindService(Map.of()).awaitReady()) {
      installation.awaitRegistered();
      eventually("the wait is a metric", () -> waitSeconds(replica) > 0);
      assertFalse(replica.log().contains("reviews do not arrive"), replica.log());
      eventually(
          "it is logged",
          PATIENCE,
          () -> replica.log().contains("reviews do not arrive, webhooks"));
      assertTrue(waitSeconds(replica) >= ARRIVAL_TIMEOUT_SECONDS);
      eventually(
          "doctor reports it",
          () -> {
            CliResult run =
                CliResult.run("doctor", "--kubeconfig", plane.cluster().kubeconfig().toString());
            return run.exit() == 1
                && run.out()
                    .contains(
                        "2 min ago and still has failurePolicy Ignore: reviews do not arrive");
          });
      assertEquals(
          0,
          installation
              .kubectl()
              .run("create", "service", "clusterip", "web", "--tcp=80", "-n", "default")
              .exitCode());
      assertFalse(installation.failurePolicies().contains("Fail"));
      assertEquals(
          1, replica.log().lines().filter(l -> l.contains("reviews do not arrive")).count());
    }
  }

  private static double waitSeconds(Replica replica) {
    return AuditOutput.metrics(replica).sum("portcullis_review_wait_seconds", Map.of());
  }
}
